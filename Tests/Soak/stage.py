"""The processes of a soak: sandbox, Redis, replicas, HAProxy."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, holds, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"soak: waited {seconds} s in vain for {what}")


def get(url, body=None, timeout=5):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=timeout) as answer:
        return answer.read()


class Replica:
    def __init__(self, number, stage):
        self.number, self.stage = number, stage
        self.port, self.admin = free_port(), free_port()
        self.config = f"{stage.folder}/replica-{number}.conf"
        self.log = f"{stage.folder}/replica-{number}.log"
        self.process = None

    def write(self, comment=""):
        text = f"""# {comment}
listeners: [{{address: "127.0.0.1:{self.port}"}}]
admin: {{address: "127.0.0.1:{self.admin}"}}
credentials: {{author: {{serviceCredentials: {self.stage.sandbox_folder}/service-credentials.json}}}}
upstreams: {{aem: {{url: {self.stage.aem}}}}}
routes: [{{path: /, upstream: aem, credential: author}}]
tokens: {{store: {{redis: {{url: "redis://127.0.0.1:{self.stage.redis_port}/0", timeout: 500ms}}}}}}
log: {{access: errors}}
limits: {{drainDelay: 1500ms, drainTimeout: 10s}}
"""
        with open(self.config, "w") as file:
            file.write(text)

    def start(self):
        self.write()
        self.process = subprocess.Popen(
            [self.stage.proxy, "serve", "--config", self.config],
            stdout=subprocess.DEVNULL,
            stderr=open(self.log, "ab"),
        )
        until(f"replica {self.number}", lambda: get(f"http://127.0.0.1:{self.admin}/readyz"))

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(30)

    def usage(self):
        """Resident bytes and open descriptors."""
        pid = self.process.pid
        try:
            with open(f"/proc/{pid}/statm") as file:
                pages = int(file.read().split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(f"/proc/{pid}/fd"))
        except (OSError, IndexError):
            return None


class Stage:
    def __init__(self, proxy, folder):
        self.proxy, self.folder = os.path.abspath(proxy), folder
        self.sandbox_folder = f"{folder}/sandbox"
        self.redis_port, self.front = free_port(), free_port()
        self.redis = None
        self.sandbox = subprocess.Popen(
            [self.proxy, "sandbox", "--directory", self.sandbox_folder],
            stdout=open(f"{folder}/sandbox.out", "wb"),
            stderr=subprocess.STDOUT,
        )
        found = {}

        def told():
            with open(f"{folder}/sandbox.out") as file:
                text = file.read()
            found.update(re.findall(r"^\s+(IMS|AEM)\s+(http://\S+)$", text, re.M))
            return len(found) == 2

        until("the sandbox", told)
        self.ims, self.aem = found["IMS"], found["AEM"]
        self.start_redis()
        self.replicas = [Replica(number, self) for number in range(3)]
        for replica in self.replicas:
            replica.start()
        self.start_front()

    def control(self, order=None):
        # Either address answers; one of them may be out of order by order.
        for place in (self.aem, self.ims):
            try:
                return json.loads(get(f"{place}/control", order))
            except OSError:
                continue
        raise SystemExit("soak: the sandbox can't be controlled any more")

    def start_redis(self):
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1",
             "--save", "", "--dir", self.folder],
            stdout=subprocess.DEVNULL,
        )
        until("Redis", lambda: "PONG" in self.redis_cli("ping"))

    def redis_cli(self, *words):
        return subprocess.run(
            ["redis-cli", "-p", str(self.redis_port), *words],
            capture_output=True, text=True, timeout=20,
        ).stdout

    def start_front(self):
        servers = "".join(
            f"  server r{r.number} 127.0.0.1:{r.port} check port {r.admin} inter 300ms fall 1 rise 1\n"
            for r in self.replicas
        )
        with open(f"{self.folder}/haproxy.cfg", "w") as file:
            file.write(f"""defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  retries 3
  option redispatch 1
  retry-on conn-failure empty-response
frontend f
  bind 127.0.0.1:{self.front}
  default_backend b
backend b
  balance roundrobin
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
{servers}""")
        self.haproxy = subprocess.Popen(
            ["haproxy", "-db", "-q", "-f", f"{self.folder}/haproxy.cfg"],
            stderr=open(f"{self.folder}/haproxy.log", "wb"),
        )
        until("HAProxy", lambda: socket.create_connection(("127.0.0.1", self.front)).close() or True)

    def close(self):
        for process in [self.haproxy, self.sandbox, self.redis] + [r.process for r in self.replicas]:
            if process and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
        shutil.rmtree(self.sandbox_folder, ignore_errors=True)
