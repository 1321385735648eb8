"""Reads an HTTP archive with haralyzer and prints a JSON line an entry: what it makes of it."""
import json
import sys

from haralyzer import HarParser

# What HTTP Archive 1.2 demands of each, with its types.
REQUEST = {"method": str, "url": str, "httpVersion": str, "cookies": list, "headers": list,
           "queryString": list, "headersSize": int, "bodySize": int}
RESPONSE = {"status": int, "statusText": str, "httpVersion": str, "cookies": list,
            "headers": list, "content": dict, "redirectURL": str, "headersSize": int,
            "bodySize": int}
TIMINGS = ["send", "wait", "receive"]


def problems(entry):
    for part, shape in [("request", REQUEST), ("response", RESPONSE)]:
        for name, kind in shape.items():
            if not isinstance(entry[part].get(name), kind):
                yield f"{part}.{name} is {entry[part].get(name)!r}"
    for name in TIMINGS:
        if not entry["timings"].get(name, -1) >= 0:
            yield f"timings.{name} is missing"
    total = sum(time for time in entry["timings"].values() if time != -1)
    if abs(total - entry["time"]) > 0.01:
        yield f"the times' sum is {total}, not {entry['time']}"


with open(sys.argv[1], encoding="utf-8") as file:
    parser = HarParser(json.load(file))

if parser.version != "1.2":
    sys.exit(f"version {parser.version}")
for page in parser.pages:
    for entry in page.entries:
        print(json.dumps({
            "method": entry.request.method,
            "url": entry.request.url,
            "status": entry.response.status,
            "mimeType": entry.response.mimeType,
            "text": entry.response.text or "",
            "encoding": entry.response.textEncoding or "",
            "cookies": [
                cookie["value"]
                for part in (entry.request, entry.response)
                for cookie in part.raw_entry["cookies"]
            ],
            "started": entry.startTime.isoformat(),
            "problems": list(problems(entry.raw_entry)),
        }))
