"""Draws the results as SVG: bars of medians, whiskers from the lowest to the highest round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from .metrics import COLUMNS
from .peers import PROXY
from .summary import Spread, Summary
from .table import LABELS

_WIDTH, _MARGIN, _GAP = 820, 16, 24
_ROW, _BAR, _LABEL, _VALUE = 22, 13, 124, 58
_PANEL = (_WIDTH - 2 * _MARGIN - _GAP) // 2
_STYLE = """
  .paper { fill: #ffffff } text { fill: #1f2328; font: 12px system-ui, sans-serif }
  .title { font-size: 15px; font-weight: 600 } .panel { font-weight: 600 }
  .bar { fill: #8c959f } .own { fill: #0969da } .whisker { stroke: #1f2328; stroke-width: 1.2 }
  .axis { stroke: #d1d9e0 } .value { font-variant-numeric: tabular-nums }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #e6edf3 } .bar { fill: #656c76 } .own { fill: #4493f8 }
    .whisker { stroke: #e6edf3 } .axis { stroke: #3d444d }
  }
"""


@dataclass(frozen=True)
class Bar:
    """One peer in one panel."""

    label: str
    spread: Spread
    is_own: bool


@dataclass(frozen=True)
class Panel:
    """One metric of one load, by peer."""

    title: str
    load: str
    metric: str

    def bars(self, summary: Summary) -> list[Bar]:
        """Empty when it was not measured."""
        peers = summary.peers(self.load)
        found = ((it, summary.spread(self.load, it, self.metric)) for it in peers)
        return [Bar(LABELS[peer], it, peer == PROXY) for peer, it in found if it]


@dataclass(frozen=True)
class Picture:
    """Some panels in one file."""

    file: str
    title: str
    panels: Sequence[Panel]


PICTURES = (
    Picture(
        "cpu.svg",
        "CPU a request, µs (64 connections; less is better)",
        (
            Panel("2 KiB, real heads, plain", "real-get", "cpu_us"),
            Panel("2 KiB, real heads, TLS", "real-get-tls", "cpu_us"),
            Panel("250 bytes, bare heads, plain", "small-get", "cpu_us"),
            Panel("250 bytes, bare heads, TLS", "small-get-tls", "cpu_us"),
        ),
    ),
    Picture(
        "latency.svg",
        "Latency added to the upstream's own, µs (2 KiB, real heads; less is better)",
        (
            Panel("p50 at 1 connection, plain", "real-get", "added_p50_1"),
            Panel("p50 at 1 connection, TLS", "real-get-tls", "added_p50_1"),
            Panel("p99 at 64 connections, plain", "real-get", "added_p99_64"),
            Panel("p99 at 64 connections, TLS", "real-get-tls", "added_p99_64"),
        ),
    ),
    Picture(
        "memory.svg",
        "Resident memory, MiB (less is better)",
        (
            Panel("at rest", "real-get", "rss_rest"),
            Panel("peak with 64 connections", "real-get", "rss_peak"),
            Panel("10,000 idle connections", "idle", "rss_idle"),
            Panel("peak in a download of 1 GiB", "huge-get", "rss_peak"),
        ),
    ),
    Picture(
        "throughput.svg",
        "Throughput on one connection, MiB a second (more is better)",
        (
            Panel("download of 1 GiB, plain", "huge-get", "mib_s"),
            Panel("download of 100 MiB, TLS", "large-get-tls", "mib_s"),
            Panel("upload of 64 MiB, plain", "spooled-post", "mib_s"),
            Panel("upload of 1 GiB, plain", "huge-put", "mib_s"),
        ),
    ),
)


def write_all(summary: Summary, directory: Path) -> dict[str, str]:
    """Draws what was measured. Returns the files by title."""
    written: dict[str, str] = {}
    for picture in PICTURES:
        panels = [(it, it.bars(summary)) for it in picture.panels]
        drawn = [(panel, bars) for panel, bars in panels if bars]
        if drawn:
            (directory / picture.file).write_text(_svg(picture.title, drawn))
            written[picture.title] = picture.file
    return written


def _svg(title: str, panels: Sequence[tuple[Panel, list[Bar]]]) -> str:
    parts: list[str] = []
    top = 44
    for start in range(0, len(panels), 2):
        line = panels[start : start + 2]
        for column, (panel, bars) in enumerate(line):
            left = _MARGIN + column * (_PANEL + _GAP)
            parts += _panel(panel, bars, left, top)
        top += max(len(bars) for _, bars in line) * _ROW + 44
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" '
            f'width="{_WIDTH}" height="{top}" role="img" aria-label="{escape(title)}">',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{_WIDTH}" height="{top}"/>',
            f'<text class="title" x="{_MARGIN}" y="26">{escape(title)}</text>',
            *parts,
            "</svg>\n",
        ]
    )


def _panel(panel: Panel, bars: Sequence[Bar], left: int, top: int) -> Iterator[str]:
    start = left + _LABEL
    room = _PANEL - _LABEL - _VALUE
    most = max(it.spread.high for it in bars)
    scale = room / most if most > 0 else 0
    yield f'<text class="panel" x="{left}" y="{top + 12}">{escape(panel.title)}</text>'
    top += 22
    for index, bar in enumerate(bars):
        yield from _bar(bar, COLUMNS[panel.metric].decimals, start, top + index * _ROW, scale)
    bottom = top + len(bars) * _ROW
    yield f'<line class="axis" x1="{start}" y1="{top}" x2="{start}" y2="{bottom}"/>'


def _bar(bar: Bar, decimals: int, start: int, top: int, scale: float) -> Iterator[str]:
    middle = top + _ROW / 2
    width, low, high = (
        max(0.0, value) * scale for value in (bar.spread.median, bar.spread.low, bar.spread.high)
    )
    name = "bar own" if bar.is_own else "bar"
    weight = ' font-weight="600"' if bar.is_own else ""
    baseline = middle + 4
    yield (
        f'<text x="{start - 6}" y="{baseline}" text-anchor="end"{weight}>{escape(bar.label)}</text>'
    )
    yield (
        f'<rect class="{name}" x="{start}" y="{middle - _BAR / 2}" '
        f'width="{width:.1f}" height="{_BAR}"/>'
    )
    if high > low:
        yield _whisker(start + low, start + high, middle)
    yield (
        f'<text class="value" x="{start + max(width, high) + 6:.1f}" y="{baseline}"{weight}>'
        f"{bar.spread.median:,.{decimals}f}</text>"
    )


def _whisker(low: float, high: float, middle: float) -> str:
    ends = "".join(f"M{x:.1f} {middle - 4}V{middle + 4}" for x in (low, high))
    return f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}{ends}"/>'
