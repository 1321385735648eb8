"""Checks a Grafana board: board.py BOARD.JSON

It is read into Grafana's own generated types and written again: what got lost is no key that
Grafana knows. Each query is parsed as PromQL. Panels must not lie on each other.
"""

import json
import re
import sys

import grafana_foundation_sdk.cog.plugins as plugins
import promql_parser
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def leaves(value, at=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{at}[{index}]")
    else:
        yield at, value


def overlap(one, other):
    a, b = one["gridPos"], other["gridPos"]
    return (a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"]
            and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"])


def faults(board):
    plugins.register_default_plugins()
    again = json.loads(JSONEncoder().encode(Dashboard.from_json(board)))
    for key, value in sorted(set(leaves(board)) - set(leaves(again)), key=str):
        yield f"not Grafana's: {key} = {value}"
    panels = board["panels"]
    for panel in panels:
        for target in panel.get("targets", []):
            query = re.sub(r"\[\$__\w+\]", "[5m]", target["expr"])
            try:
                promql_parser.parse(query)
            except ValueError as error:
                yield f"{panel['title']}: {error}: {query}"
        if panel["type"] != "row" and not panel.get("description"):
            yield f"{panel['title']}: has no description"
    for index, panel in enumerate(panels):
        for other in panels[index + 1:]:
            if overlap(panel, other):
                yield f"{panel['title']} lies on {other['title']}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        found = list(faults(json.load(file)))
    print("\n".join(found) or "The board is Grafana's, and its queries are PromQL.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
