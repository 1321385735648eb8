/// The status page: a ``StatusReport`` as a document for a person.
///
/// All that is known is in the HTML, so that it can be read without JavaScript. The script asks for
/// the page again and puts the differences in place: there is one renderer, and nothing that it
/// and a second one in JavaScript could see differently.
package struct StatusPage: Sendable {
    package let report: StatusReport
    let advice: [Advice]
    let health: Advice.Health

    package init(_ report: StatusReport) {
        self.report = report
        advice = report.advice
        health = Advice.health(advice)
    }

    /// What stands between the tags of `<style>` and `<script>`.
    package static let style = String(decoding: PackageResources.status_css, as: UTF8.self)
    package static let script = String(decoding: PackageResources.status_js, as: UTF8.self)

    /// For `Content-Security-Policy`: the page's own style and script by their digests, an icon
    /// that is in the page, and this server alone to ask for news.
    ///
    /// `sha256`: The digest of bytes. Called twice; the answer is the same for every page.
    package static func contentSecurityPolicy(sha256: ([UInt8]) -> [UInt8]) -> String {
        let style = Base64.encode(sha256(Array(style.utf8)))
        let script = Base64.encode(sha256(Array(script.utf8)))
        return "default-src 'none'; style-src 'sha256-\(style)'; script-src 'sha256-\(script)'; "
            + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }

    package static let mediaType = "text/html; charset=utf-8"

    package var html: String { document.markup }

    private var document: HTML {
        """
        <!DOCTYPE html>
        <html lang="en" data-health="\(health.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(headline) · aem-auth-proxy</title>
        <link rel="icon" href="\(icon)">
        <style>\(HTML.embedded(Self.style))</style>
        </head>
        <body>
        <a class="skip" href="#content">Skip to content</a>
        \(header)
        <main id="content" tabindex="-1">
        \(overview)
        \(credentials)
        \(upstreams)
        \(routes)
        \(failures)
        \(listeners)
        </main>
        <footer>
        <p>The same for programs: <a href="status">status</a> <a href="readyz">readyz</a> \
        <a href="livez">livez</a> <a href="metrics">metrics</a></p>
        <p>All times are UTC. Counts begin with the process.</p>
        </footer>
        <script>\(HTML.embedded(Self.script))</script>
        </body>
        </html>

        """
    }

    private var header: HTML {
        let file = report.configuration.file.map { " from \($0)" } ?? ""
        return """
            <header class="bar">
            <p class="name">aem-auth-proxy <span class="version">\(report.version)</span></p>
            <p class="facts"><span>up \(report.uptime.words)</span> \
            <span>configuration \(String(report.configuration.generation))\(file)</span> \
            <span>\(report.eventLoops) event \(report.eventLoops == 1 ? "loop" : "loops")</span></p>
            <p class="fresh"><span>as of \(time(report.time))</span> \
            <button type="button" id="pause" data-own hidden>Pause</button></p>
            </header>
            """
    }

    /// At one glance: is all well, and if not, what is to be done.
    private var overview: HTML {
        let items = advice.map { item -> HTML in
            let (kind, label) = Self.labels(item.urgency)
            return """
                <li class="\(kind)"><span class="label">\(label)</span> \
                <span>\(item.sentence)</span></li>

                """
        }
        let list: HTML? = items.isEmpty ? nil : "<ol class=\"advice\">\n\(items)</ol>"
        return """
            <section class="overview" aria-labelledby="headline">
            <div aria-live="polite">
            <p id="unreachable" class="unreachable" data-own hidden></p>
            <h1 id="headline">\(mark)\(headline)</h1>
            <p class="summary">\(summary)</p>
            \(list)
            </div>
            </section>
            """
    }

    private var headline: String {
        switch health {
        case .well: "All is well"
        case .attention: "Needs attention"
        case .failing: "Requests fail"
        }
    }

    private var summary: String {
        let counts = Advice.Urgency.allCases.map { urgency in
            advice.count { $0.urgency == urgency }
        }
        switch (counts[0], counts[1]) {
        case (0, 0): return counts[2] == 0 ? "Nothing to do." : "Nothing to do now."
        case (0, let soon): return "\(soon == 1 ? "One thing" : "\(soon) things") to do soon."
        case (let now, _): return "\(now == 1 ? "One thing" : "\(now) things") to do now."
        }
    }

    private static func labels(_ urgency: Advice.Urgency) -> (kind: String, label: String) {
        switch urgency {
        case .now: ("failing", "Now")
        case .soon: ("attention", "Soon")
        case .note: ("note", "Note")
        }
    }

    /// The headline's meaning as a shape too, not by colour alone.
    private var mark: HTML {
        let path: HTML =
            switch health {
            case .well: "<path d=\"M7 12.5l3.5 3.5L17 9\"/>"
            case .attention: "<path d=\"M12 7v6.5M12 17v.01\"/>"
            case .failing: "<path d=\"M8 8l8 8M16 8l-8 8\"/>"
            }
        return """
            <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">\
            <circle cx="12" cy="12" r="11"/>\(path)</svg>
            """
    }

    /// The tab tells it as well.
    private var icon: String {
        let color =
            switch health {
            case .well: "1a7f4b"
            case .attention: "c98500"
            case .failing: "c0272d"
            }
        return "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
            + "<circle cx='8' cy='8' r='7' fill='%23\(color)'/></svg>"
    }
}
