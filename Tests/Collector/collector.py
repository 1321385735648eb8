"""Receives OTLP over HTTP on loopback and parses it with the official messages.

Prints the port, and one JSON line a request: what it was, what was wrong with it, and its spans.
With --hang nothing is answered; with --status N everything is answered so.
"""
import argparse
import base64
import http.server
import json
import threading

from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

printing = threading.Lock()


def say(value):
    with printing:
        print(value, flush=True)


def unknown(message, at=""):
    """Fields that the official definitions don't have, at any depth."""
    found = [f"{at}.{field.field_number}" for field in UnknownFieldSet(message)]
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for inner in value if field.is_repeated else [value]:
            found += unknown(inner, f"{at}.{field.name}")
    return found


def attributes(pairs):
    return {pair.key: str(getattr(pair.value, pair.value.WhichOneof("value"))) for pair in pairs}


def spans(message):
    for resource in message.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield {
                    "resource": attributes(resource.resource.attributes),
                    "scope": scope.scope.name,
                    "trace": span.trace_id.hex(),
                    "id": span.span_id.hex(),
                    "parent": span.parent_span_id.hex(),
                    "name": span.name,
                    "kind": span.kind,
                    "start": span.start_time_unix_nano,
                    "end": span.end_time_unix_nano,
                    "attributes": attributes(span.attributes),
                    "names": [pair.key for pair in span.attributes],
                    "status": span.status.code,
                    "flags": span.flags,
                }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = ExportTraceServiceRequest()
        problems = []
        try:
            message.ParseFromString(body)
            problems = unknown(message)
            if message.SerializeToString() != body:
                problems.append("not as the official library writes it")
        except Exception as error:
            problems.append(repr(error))
        say(json.dumps({
            "path": self.path,
            "fields": {name.lower(): value for name, value in self.headers.items()},
            "body": base64.b64encode(body).decode(),
            "problems": problems,
            "spans": list(spans(message)),
        }))
        if arguments.hang:
            threading.Event().wait()
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(arguments.status)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


parser = argparse.ArgumentParser()
parser.add_argument("--hang", action="store_true")
parser.add_argument("--status", type=int, default=200)
arguments = parser.parse_args()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
say(server.server_address[1])
server.serve_forever()
