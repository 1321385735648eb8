extension StatusPage {
    var upstreams: HTML {
        guard !report.upstreams.isEmpty else { return "" }
        return """
            <section aria-labelledby="upstreams">
            <h2 id="upstreams">Upstreams</h2>
            <div class="cards">
            \(report.upstreams.map(card))</div>
            </section>
            """
    }

    private func card(_ upstream: UpstreamStatus) -> HTML {
        let advice = upstream.advice(at: report.time)
        let health = Advice.health(advice)
        let word =
            switch health {
            case .well: upstream.requests == 0 ? "idle" : "well"
            case .attention: upstream.pause == nil ? "failing at times" : "paused"
            case .failing: "failing"
            }
        let pause: HTML? = upstream.pause.map { "for another \($0.words), as AEM asked" }
        return """
            <article class="card" data-health="\(health.rawValue)">
            <header><h3>\(upstream.name)</h3> <span class="badge">\(word)</span></header>
            \(charts(upstream))
            \(latencies(upstream))
            <dl>
            \(Self.row("Requests", "\(upstream.requests)"))\
            \(Self.row("Failures", failures(upstream)))\
            \(Self.row("Last failure", upstream.lastFailure.map(failure)))\
            \(Self.row("Connections", "\(upstream.connections)"))\
            \(Self.row("Waiting", upstream.waiting == 0 ? nil : "\(upstream.waiting) requests"))\
            \(Self.row("Paused", pause))\
            </dl>
            </article>

            """
    }

    private func failures(_ upstream: UpstreamStatus) -> HTML {
        let parts = upstream.failureCounts.enumerated().map { index, failure -> HTML in
            "\(index > 0 ? ", " : "")\(failure.count)\u{A0}<code>\(failure.cause.name)</code>"
        }
        return parts.isEmpty ? "none" : "\(parts)"
    }

    private func charts(_ upstream: UpstreamStatus) -> HTML {
        let window = upstream.lastMinute
        return """
            <div class="charts">
            <figure>\(Sparkline.latency(upstream))\
            <figcaption>Latency <strong>\(Self.latency(window.p50))</strong></figcaption></figure>
            <figure>\(Sparkline.failures(upstream))\
            <figcaption>Failures a minute <strong>\(window.failures)</strong></figcaption></figure>
            </div>
            """
    }

    private func latencies(_ upstream: UpstreamStatus) -> HTML {
        """
        <table class="small">
        <caption class="hidden">Time to the head of the answer of \(upstream.name)</caption>
        <thead><tr><th scope="col">Last</th><th scope="col">p50</th>\
        <th scope="col">p90</th><th scope="col">p99</th><th scope="col">failed</th></tr></thead>
        <tbody>
        \(row("minute", upstream.lastMinute))\
        \(row("10 minutes", upstream.lastTenMinutes))\
        </tbody>
        </table>
        """
    }

    private func row(_ name: String, _ window: UpstreamStatus.Window) -> HTML {
        """
        <tr><th scope="row">\(name)</th><td>\(Self.latency(window.p50))</td>\
        <td>\(Self.latency(window.p90))</td><td>\(Self.latency(window.p99))</td>\
        <td>\(window.failures) of \(window.requests)</td></tr>

        """
    }
}
