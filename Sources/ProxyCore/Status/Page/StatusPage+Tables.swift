extension StatusPage {
    var routes: HTML {
        guard !report.routes.isEmpty else { return "" }
        let classes = RouteStatus.classes
        let heads = classes.map { digit -> HTML in
            "<th scope=\"col\" class=\"number\">\(String(digit))xx</th>"
        }
        let rows = report.routes.map { route -> HTML in
            let counts = classes.map { digit -> HTML in
                let count = route.answers[digit] ?? 0
                let kind = count == 0 ? "none" : digit == 5 ? "failing" : "some"
                return "<td class=\"number\" data-count=\"\(kind)\">\(count)</td>"
            }
            let credential: HTML =
                route.credential.map { "\($0)" } ?? "<span class=\"none\">none</span>"
            let upstream: HTML =
                route.upstream.map { "\($0)" } ?? "<span class=\"none\">denied</span>"
            return """
                <tr><th scope="row"><code>\(route.name)</code></th><td>\(upstream)</td>\
                <td>\(credential)</td>\(counts)<td class="number">\(route.inFlight)</td></tr>

                """
        }
        return table(
            id: "routes",
            title: "Routes",
            head: """
                <th scope="col">Route</th><th scope="col">Upstream</th>\
                <th scope="col">Credential</th>\(heads)<th scope="col" class="number">In flight</th>
                """,
            rows: rows
        )
    }

    var failures: HTML {
        let rows = report.failures.map { failure -> HTML in
            let cause: HTML =
                failure.cause.map {
                    "<code>\($0.name)</code> <span class=\"explanation\">\($0.explanation)</span>"
                } ?? "AEM's own answer"
            let reason: HTML =
                failure.reason.map { "<span class=\"explanation\">\($0)</span>" } ?? ""
            return """
                <tr><td>\(time(failure.time))</td><td>\(String(failure.status))</td>\
                <td>\(Self.code(failure.route) ?? "–")</td><td class="wide">\(cause)\(reason)</td>\
                <td><code>\(failure.requestID)</code></td></tr>

                """
        }
        guard !rows.isEmpty else {
            return """
                <section aria-labelledby="failures">
                <h2 id="failures">Recent failures</h2>
                <p class="empty">None since the start.</p>
                </section>
                """
        }
        return table(
            id: "failures",
            title: "Recent failures",
            head: """
                <th scope="col">Time</th><th scope="col">Status</th><th scope="col">Route</th>\
                <th scope="col">Cause</th><th scope="col">Request</th>
                """,
            rows: rows
        )
    }

    var listeners: HTML {
        guard !report.listeners.isEmpty else { return "" }
        let rows = report.listeners.map { listener -> HTML in
            let who: HTML = listener.isAnonymous ? "whoever reaches it" : "as configured"
            return """
                <tr><th scope="row"><code>\(listener.address)</code></th>\
                <td class="number">\(listener.connections)</td><td>\(who)</td></tr>

                """
        }
        return table(
            id: "listeners",
            title: "Listeners",
            head: """
                <th scope="col">Address</th><th scope="col" class="number">Connections</th>\
                <th scope="col">Admits</th>
                """,
            rows: rows
        )
    }

    /// A table that scrolls by itself where the window is narrow, also by keyboard.
    private func table(id: String, title: String, head: HTML, rows: [HTML]) -> HTML {
        """
        <section aria-labelledby="\(id)">
        <h2 id="\(id)">\(title)</h2>
        <div class="scroll" role="group" aria-labelledby="\(id)" tabindex="0">
        <table>
        <thead><tr>\(head)</tr></thead>
        <tbody>
        \(rows)</tbody>
        </table>
        </div>
        </section>
        """
    }
}
