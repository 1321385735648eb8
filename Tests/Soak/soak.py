"""Runs a soak: see Tests/Soak/run. Exit status 1: something failed that need not have."""
import argparse
import random
import sys
import tempfile
import threading
import time

import events
from load import Load
from report import write
from stage import Stage

# The budget of all replicas together.
FORCED, WINDOW = 3, 300


def sample(stage, samples, over):
    while not over.wait(1):
        try:
            exchanges = stage.control()["ims"]["exchanges"]
        except (OSError, SystemExit, ValueError):
            exchanges = samples[-1][1] if samples else 0
        samples.append((time.time(), exchanges, [r.usage() for r in stage.replicas]))


def grown(samples):
    """Replicas that have taken more and more memory or descriptors, as far as they ran on."""
    found = []
    for number in range(3):
        series = [s[2][number] for s in samples if s[2][number]]
        if len(series) < 120:
            continue
        early, late = series[len(series) // 3 : len(series) // 2], series[-len(series) // 6 :]
        for index, name, slack in [(0, "resident bytes", 48 << 20), (1, "descriptors", 64)]:
            before, after = (sum(v[index] for v in part) / len(part) for part in (early, late))
            if after > before * 1.5 + slack:
                found.append(f"replica {number}: {name} grew from {before:.0f} to {after:.0f}")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("proxy")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--report", default=".")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    problems, marks, samples, over = [], [], [], threading.Event()
    with tempfile.TemporaryDirectory(prefix="aem-auth-proxy-soak-") as folder:
        stage = Stage(options.proxy, folder)
        try:
            sampler = threading.Thread(target=sample, args=(stage, samples, over), daemon=True)
            load = Load(stage.front, options.seed)
            sampler.start()
            time.sleep(3)
            end = time.time() + options.minutes * 60
            queue, forcing = [], []
            while time.time() < end:
                if not queue:
                    queue = rng.sample(events.ALL, len(events.ALL))
                event = queue.pop(0)
                forcing = [t for t in forcing if time.time() - t < WINDOW + 5]
                if event in events.FORCING and len(forcing) >= FORCED - 1:
                    continue
                if event in events.FORCING:
                    forcing.append(time.time())
                began, before = time.time(), stage.control()["ims"]["exchanges"]
                print(f"{began - end + options.minutes * 60:7.1f} s  {event.__name__}", flush=True)
                allowed, explained = event(stage, rng)
                time.sleep(rng.uniform(3, 6))
                cost = stage.control()["ims"]["exchanges"] - before
                if cost > allowed:
                    problems.append(f"{event.__name__} cost {cost} exchanges, and {allowed} explain it")
                marks.append((began, event.__name__, explained and time.time() - began + explained))
            load.end()
        finally:
            over.set()
            counts = stage.control()
            logs = []
            for replica in stage.replicas:
                with open(replica.log, errors="replace") as file:
                    logs.append(file.read())
            stage.close()
    failed = [r for r in load.records if not 200 <= r[3] < 300]
    unexplained = [
        r for r in failed
        if not any(m[2] and m[0] <= r[0] + r[1] and r[0] <= m[0] + m[2] for m in marks)
    ]
    for record in unexplained[:20]:
        during = [m[1] for m in marks if m[0] <= record[0]][-1:]
        problems.append(f"{record[2]} got {record[3]} {record[4]} during {during}")
    if len(unexplained) > 20:
        problems.append(f"… and {len(unexplained) - 20} more requests")
    problems += grown(samples)
    problems += [f"a replica's log has {word!r}" for word in ("Fatal error", "crashed") if any(word in l for l in logs)]
    write(options, load.records, marks, samples, counts, problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
