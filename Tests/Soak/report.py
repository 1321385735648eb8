"""The report of a soak: text, and a picture."""
from html import escape


def write(options, records, marks, samples, counts, problems):
    failed = [r for r in records if not 200 <= r[3] < 300]
    times = sorted(r[1] for r in records)
    part = lambda p: times[min(len(times) - 1, int(p * len(times)))] * 1000 if times else 0
    lines = [
        f"seed {options.seed}, {options.minutes:g} minutes, {len(marks)} events",
        f"{len(records)} requests, {len(failed)} failed with an explanation or without; "
        f"p50 {part(0.5):.0f} ms, p99 {part(0.99):.0f} ms, longest {part(1):.0f} ms",
        f"IMS: {counts['ims']['exchanges']} exchanges; AEM refused {counts['aem']['refused']} of "
        f"{counts['aem']['requests']} requests",
    ] + ["", "Problems:" if problems else "No problems."] + [f"  {p}" for p in problems] + [""]
    text = "\n".join(lines)
    print(text)
    with open(f"{options.report}/report.txt", "w") as file:
        file.write(text)
    with open(f"{options.report}/report.svg", "w") as file:
        file.write(picture(records, marks, samples))


def picture(records, marks, samples, width=1200, row=120):
    start = min([r[0] for r in records] + [s[0] for s in samples])
    end = max([r[0] for r in records] + [s[0] for s in samples]) + 1
    x = lambda t: 60 + (t - start) / (end - start) * (width - 80)
    seconds = int(end - start) + 1
    good, bad = [0] * seconds, [0] * seconds
    for began, _, _, status, _ in records:
        (good if 200 <= status < 300 else bad)[int(began - start)] += 1
    memory = [
        [(s[0], s[2][n][0] / 1e6) for s in samples if s[2][n]] for n in range(3)
    ]
    rows = [
        ("requests a second", [[(start + i, v) for i, v in enumerate(good)]]),
        ("failed a second", [[(start + i, v) for i, v in enumerate(bad)]]),
        ("exchanges", [[(s[0], s[1]) for s in samples]]),
        ("resident MB", memory),
    ]
    parts = []
    for index, (name, series) in enumerate(rows):
        top = 30 + index * (row + 30)
        most = max([v for line in series for _, v in line] + [1])
        parts.append(f'<text x="60" y="{top - 6}">{escape(name)}, up to {most:.0f}</text>')
        parts.append(f'<rect x="60" y="{top}" width="{width - 80}" height="{row}" class="frame"/>')
        for number, line in enumerate(series):
            points = " ".join(f"{x(t):.1f},{top + row - v / most * row:.1f}" for t, v in line)
            parts.append(f'<polyline points="{points}" class="line s{number}"/>')
    bottom = 30 + len(rows) * (row + 30)
    for began, name, _ in marks:
        parts.append(f'<line x1="{x(began):.1f}" x2="{x(began):.1f}" y1="30" y2="{bottom}" class="mark"/>')
        parts.append(
            f'<text transform="translate({x(began):.1f},{bottom}) rotate(60)" class="name">{escape(name)}</text>'
        )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom + 140}">
<style>text {{font: 12px sans-serif}} .name {{font-size: 9px}} .frame {{fill: none; stroke: #bbb}}
.line {{fill: none; stroke: #2563eb}} .s1 {{stroke: #16a34a}} .s2 {{stroke: #c2410c}} .mark {{stroke: #ddd}}</style>
{chr(10).join(parts)}
</svg>
"""
