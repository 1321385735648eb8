"""Mixed requests at a steady rate, and what came of each."""
import http.client
import random
import threading
import time


class Load:
    def __init__(self, port, seed, clients=8, pause=0.08):
        self.port, self.pause = port, pause
        self.lock = threading.Lock()
        self.records = []
        self.isOver = threading.Event()
        self.threads = [
            threading.Thread(target=self.client, args=(random.Random(f"{seed}-{n}"),), daemon=True)
            for n in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def client(self, rng):
        connection = None
        while not self.isOver.is_set():
            method, body = rng.choice(
                [("GET", None)] * 6
                + [("POST", b"x" * rng.choice([10, 5_000, 200_000])), ("PUT", b"y" * 1_000_000)]
            )
            began = time.time()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request(method, "/echo/soak", body)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
                cause = answer.getheader("proxy-status") or ""
                if answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                status, cause = 0, type(error).__name__
                if connection:
                    connection.close()
                connection = None
            with self.lock:
                self.records.append((began, time.time() - began, method, status, cause))
            self.isOver.wait(self.pause * rng.uniform(0.5, 1.5))

    def end(self):
        self.isOver.set()
        for thread in self.threads:
            thread.join(40)
