"""Writes the results as Markdown."""

from collections.abc import Iterator, Mapping, Sequence

from .acceptance import GOALS
from .loads import LOADS, Load
from .metrics import COLUMNS
from .peers import DIRECT, FLOOR, PEERS, PROXY
from .summary import Spread, Summary

LABELS = {it.key: it.label for it in PEERS} | {DIRECT: "upstream itself", FLOOR: "floor"}


def markdown(summary: Summary, facts: Mapping[str, str], pictures: Mapping[str, str]) -> str:
    """The whole page. `pictures`: file names by title."""
    lines = ["# Results", "", "Written by `make bench`; see [how to read it](../README.md).", ""]
    lines += _table(["fact", "value"], [[name, value] for name, value in facts.items()])
    for title, file in pictures.items():
        lines += [f"![{title}]({file})", ""]
    lines += ["## Goals", "", *_table(["goal", "limit", "measured", ""], _goals(summary))]
    for load in LOADS:
        if load.key in summary.loads():
            lines += [f"## {load.title}", "", *_load(summary, load)]
    return "\n".join(lines).rstrip() + "\n"


def goals(summary: Summary) -> list[str]:
    """For a terminal: a line for each goal of which something was measured."""
    rows = [row for row in _goals(summary) if row[-1]]
    return [f"{text:42} {limit:>7}   {found:20} {verdict}" for text, limit, found, verdict in rows]


def _goals(summary: Summary) -> Iterator[list[str]]:
    for goal in GOALS:
        measured = goal.measured(summary)
        limit = f"{'≥' if goal.at_least else '≤'} {goal.limit:g}"
        if measured is None:
            yield [goal.text, limit, "not measured", ""]
        else:
            verdict = "pass" if goal.is_met(measured) else "**fail**"
            decimals = 2 if goal.peer else COLUMNS[goal.metric].decimals
            yield [goal.text, limit, _text(measured, decimals), verdict]


def _load(summary: Summary, load: Load) -> Iterator[str]:
    """Peers across, metrics down: there are more metrics than peers."""
    peers = summary.peers(load.key)
    measured = [it for it in peers if any(summary.spread(load.key, it, c) for c in load.columns)]
    rows = [_row(summary, load, column, measured) for column in load.columns]
    if load.compared:
        rows.append(_ratios(summary, load, load.compared, measured))
    if measured:
        yield from _table(["", *(LABELS[it] for it in measured)], [it for it in rows if it])
    reasons = [(it, reason) for it in peers for reason in summary.reasons(load.key, it)]
    if reasons:
        yield from [*(f"- {LABELS[peer]}: {reason}" for peer, reason in reasons), ""]


def _row(summary: Summary, load: Load, column: str, peers: Sequence[str]) -> list[str]:
    """Empty when nobody was measured."""
    spreads = [summary.spread(load.key, it, column) for it in peers]
    if not any(spreads):
        return []
    decimals = COLUMNS[column].decimals
    return [COLUMNS[column].title, *(_text(it, decimals) for it in spreads)]


def _ratios(summary: Summary, load: Load, metric: str, peers: Sequence[str]) -> list[str]:
    """Empty when there is nobody to compare with."""
    cells = ["" if it == PROXY else _text(summary.ratio(load.key, it, metric), 2) for it in peers]
    if not any(cells):
        return []
    return [f"{COLUMNS[metric].title.partition(',')[0]}: proxy ÷ this", *cells]


def _text(spread: Spread | None, decimals: int) -> str:
    if spread is None:
        return ""
    median, low, high = (
        f"{value:,.{decimals}f}" for value in (spread.median, spread.low, spread.high)
    )
    return median if low == high else f"{median} ({low}–{high})"


def _table(head: Sequence[str], rows: Iterator[list[str]] | Sequence[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return [*lines, ""]
