/// A small chart without axes: how a number went in the last ten minutes.
///
/// Without a history there is one value, and the page's script adds others while it is open.
enum Sparkline {
    private static let width = 240.0
    private static let height = 48.0
    private static let margin = 3.0

    static func latency(_ upstream: UpstreamStatus) -> HTML {
        let values = upstream.history.map { sample in
            sample.p50.map { $0 / .milliseconds(1) }
        }
        let known = values.compactMap { $0 }
        let text =
            known.isEmpty
            ? "Median latency" : "Median latency in the last 10 minutes, \(range(known))"
        let now = upstream.lastMinute.p50.map { $0 / .milliseconds(1) }
        return chart(
            text,
            kind: "line",
            name: "\(upstream.name) latency",
            now: now,
            hasHistory: !upstream.history.isEmpty,
            shapes: line(values)
        )
    }

    static func failures(_ upstream: UpstreamStatus) -> HTML {
        let values = upstream.history.map { Double($0.failures) }
        let sum = upstream.history.reduce(0) { $0 + $1.failures }
        let text =
            values.isEmpty ? "Failures" : "Failures in the last 10 minutes, \(sum) altogether"
        return chart(
            text,
            kind: "bars",
            name: "\(upstream.name) failures",
            now: Double(upstream.lastMinute.failures),
            hasHistory: !upstream.history.isEmpty,
            shapes: bars(values)
        )
    }

    private static func chart(
        _ text: String,
        kind: String,
        name: String,
        now: Double?,
        hasHistory: Bool,
        shapes: HTML
    ) -> HTML {
        let gathers: HTML =
            hasHistory ? "" : " data-gather=\"\(name)\" data-now=\"\(now.map(number) ?? "")\""
        return """
            <svg class="spark \(kind)" viewBox="0 0 \(number(width)) \(number(height))" \
            preserveAspectRatio="none" role="img" aria-label="\(text)"\(gathers)>\
            <path class="base" d="M0 \(number(height - 1))H\(number(width))"/>\(shapes)</svg>
            """
    }

    private static func line(_ values: [Double?]) -> HTML {
        let most = values.compactMap { $0 }.max() ?? 0
        var path = ""
        var isDrawing = false
        for (index, value) in values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            let x = width * Double(index) / Double(max(1, values.count - 1))
            path += "\(isDrawing ? "L" : "M")\(number(x)) \(number(y(value, most)))"
            isDrawing = true
        }
        return path.isEmpty ? "" : "<path class=\"value\" d=\"\(path)\"/>"
    }

    private static func bars(_ values: [Double]) -> HTML {
        let most = values.max() ?? 0
        let step = width / Double(max(1, values.count))
        let shapes = values.enumerated().compactMap { index, value -> HTML? in
            guard value > 0 else { return nil }
            let top = y(value, most)
            return """
                <rect class="value" x="\(number(step * Double(index)))" y="\(number(top))" \
                width="\(number(step * 0.7))" height="\(number(height - top))"/>
                """
        }
        return "\(shapes)"
    }

    /// Zero is the bottom: a chart that begins elsewhere makes noise look like trouble.
    private static func y(_ value: Double, _ most: Double) -> Double {
        height - margin - (height - 2 * margin) * (most > 0 ? value / most : 0)
    }

    private static func range(_ values: [Double]) -> String {
        let ends = [values.min(), values.max(), values.last].map { value in
            StatusPage.latency(value.map { .milliseconds($0) })
        }
        return "from \(ends[0]) to \(ends[1]), at last \(ends[2])"
    }

    /// One place behind the point at most.
    private static func number(_ value: Double) -> String {
        let tenths = Int((max(0, min(value, 1e9)) * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
