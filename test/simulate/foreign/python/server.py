"""Orders, on Python's standard library, as a first version is often written after the documentation:
everything in memory, a list of callback URLs whose index is the subscription's id, whole seconds as the
state of the trigger, relative Locations, callbacks sent once, and nobody asks for the key."""

import json
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

# The test stops the clock, so that all events share a second, as they do when much happens at once.
STARTED = int(time.time())
orders = []
reports = {}
subscriptions = []


def notify(order):
    for url in list(subscriptions):
        data = json.dumps(order).encode()
        try:
            # Without a Content-Type, urllib calls it a form.
            urllib.request.urlopen(urllib.request.Request(url, data=data, method="POST"))
        except OSError:
            pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)))

    def answer(self, status, value=None, headers=None):
        data = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        if data:
            self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/api/orders/new":
            state = parse_qs(url.query).get("triggerState")
            if state is None:
                return self.answer(202, None, self.next(STARTED))
            new = [order for order in orders if order["at"] > int(state[0])]
            if not new:
                return self.answer(202, None, self.next(state[0]))
            return self.answer(200, new, self.next(new[-1]["at"]))
        if url.path.startswith("/api/reports/"):
            done = reports.get(url.path.rsplit("/", 1)[1])
            if done is None:
                return self.answer(404, {"message": "no such report"})
            if time.monotonic() < done:
                return self.answer(202, None, {"location": url.path, "retry-after": "5 seconds"})
            return self.answer(200, {"orders": str(len(orders))})
        return self.answer(404)

    def next(self, state):
        host = self.headers.get("x-forwarded-host") or self.headers["host"]
        return {"location": f"http://{host}/api/orders/new?triggerState={state}"}

    def do_POST(self):
        if self.path == "/api/orders":
            order = {"id": str(uuid4()), "at": STARTED, "item": self.body()["item"]}
            orders.append(order)
            threading.Thread(target=notify, args=(order,)).start()
            return self.answer(201, order)
        if self.path == "/api/reports":
            report = str(uuid4())
            reports[report] = time.monotonic() + 0.3
            headers = {"location": f"/api/reports/{report}", "retry-after": "5 seconds"}
            return self.answer(202, None, headers)
        if self.path == "/api/subscriptions":
            subscriptions.append(self.body()["callbackUrl"])
            place = {"location": f"/api/subscriptions/{len(subscriptions) - 1}"}
            return self.answer(201, {"callbackUrl": subscriptions[-1]}, place)
        return self.answer(404)

    def do_DELETE(self):
        subscriptions.pop(int(self.path.rsplit("/", 1)[1]))
        return self.answer(204)

    def log_message(self, *_args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
