"""What happens. Each event returns how many exchanges it may cost, and how many seconds of failed
requests it explains from its beginning on (0: none)."""
import signal
import threading
import time

OUTAGES = ["hang", "closed", "truncated", "empty", "html", 500, 503]


def later(seconds, call):
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer


def revocation(stage, random):
    stage.control({"revoke": ["tokens"]})
    return 1, 0


def ims_outage(stage, random):
    """The tokens are good: nobody is to notice."""
    stage.control({"ims": {"outage": random.choice(OUTAGES)}})
    time.sleep(random.uniform(2, 6))
    stage.control({"ims": {"outage": "none"}})
    return 3, 0


def slow_ims(stage, random):
    stage.control({"ims": {"latency": f"{random.randint(500, 3000)}ms"}})
    stage.control({"revoke": ["tokens"]})
    time.sleep(4)
    stage.control({"ims": {"latency": "0ms"}})
    return 1, 0


def aem_error(stage, random):
    """What AEM says is passed on."""
    status = random.choice([403, 429, 503])
    order = {"outage": status, "count": random.randint(1, 40)}
    if status != 403:
        order["retryAfter"] = 1
    stage.control({"aem": order})
    time.sleep(2)
    stage.control({"aem": {"outage": "none"}})
    return 0, 8


def aem_restart(stage, random):
    stage.control({"aem": {"outage": "closed"}})
    time.sleep(random.uniform(0.5, 2))
    stage.control({"aem": {"outage": "none"}})
    return 0, 8


def slow_network(stage, random):
    stage.control({"aem": {"latency": f"{random.randint(50, 400)}ms"}})
    time.sleep(4)
    stage.control({"aem": {"latency": "0ms"}})
    return 0, 0


def replica_killed(stage, random):
    """What was in flight there may be lost, with a body that HAProxy does not send again. A Redis
    that was emptied without a word has no token for it."""
    replica = random.choice(stage.replicas)
    replica.end(signal.SIGKILL)
    time.sleep(random.uniform(0.2, 2))
    replica.start()
    return 1, 6


def rolling_restart(stage, random):
    for replica in stage.replicas:
        replica.end(signal.SIGTERM)
        replica.start()
        time.sleep(1)
    return 1, 0


def reload(stage, random):
    for replica in stage.replicas:
        replica.write(f"reload {random.random()}")
        replica.process.send_signal(signal.SIGHUP)
    return 0, 0


def redis_killed(stage, random):
    stage.redis.kill()
    stage.redis.wait()
    stage.control({"revoke": ["tokens"]})
    time.sleep(random.uniform(1, 4))
    stage.start_redis()
    # Each exchanged for itself, those behind their forced budget excepted.
    return 3, 0


def redis_emptied(stage, random):
    stage.redis_cli("flushall")
    return 0, 0


def redis_slow(stage, random):
    stage.redis_cli("client", "pause", str(random.randint(1000, 4000)), "ALL")
    stage.control({"revoke": ["tokens"]})
    time.sleep(4)
    return 3, 0


def redis_stopped(stage, random):
    stage.redis.send_signal(signal.SIGSTOP)
    time.sleep(random.uniform(1, 5))
    stage.redis.send_signal(signal.SIGCONT)
    return 0, 0


def rotation(stage, random):
    """A new certificate beside the old one: each replica tries it."""
    stage.control({"renew": ["certificate"]})
    time.sleep(5)
    return 4, 0


ALL = [
    revocation, ims_outage, slow_ims, aem_error, aem_restart, slow_network, replica_killed,
    rolling_restart, reload, redis_killed, redis_emptied, redis_slow, redis_stopped, rotation,
]
# These spend the budget of forced exchanges: 3 in 5 minutes.
FORCING = {revocation, slow_ims, redis_killed, redis_slow}
