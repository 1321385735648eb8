extension LearntPolicy {
    /// For a configuration file, with what each route was learnt from.
    ///
    /// `source`: What it was learnt from, for people.
    package func yaml(source: String) -> String {
        var lines = [
            "# Learnt from \(source): \(requestCount) requests in \(routes.count) routes.",
            "# What was asked for is not what should be: look it over. Anything else is answered 404.",
        ]
        lines += omissions.map { "# \($0)" }
        lines += unservedLines
        lines.append(routes.isEmpty ? "routes: []" : "routes:")
        for route in routes {
            lines += [
                "  # \(route.words)",
                "  - path: \(Self.scalar(route.path))",
                "    methods: \(Self.list(route.methods))",
            ]
            if let extensions = route.extensions.list {
                lines.append("    extensions: \(Self.list(extensions))")
            }
            lines += [
                "    upstream: \(Self.scalar(route.destination.upstream))",
                "    credential: \(Self.scalar(route.destination.credential))",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private var omissions: [String] {
        let counts = [
            (omitted.refused, "refused by the proxy (--include-refused takes them as well)"),
            (omitted.unroutable, "that no route can take"),
            (omitted.brokenLines, "in pieces of lines"),
            (omitted.forgotten, "beyond what is kept in mind; they may need more"),
        ]
        var lines = counts.filter { $0.0 > 0 }.map { "Left out: \($0.0) requests \($0.1)." }
        if omitted.otherLines > 0 {
            lines.append("\(omitted.otherLines) other lines were no access lines.")
        }
        return lines
    }

    private var unservedLines: [String] {
        guard !unserved.isEmpty else { return [] }
        let most = 10
        let more = unserved.count > most ? ["#   and \(unserved.count - most) more"] : []
        return ["# No route can be written for these, or they can't be told from others:"]
            + unserved.prefix(most).map { "#   \(LogText.quote($0))" } + more
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(scalar).joined(separator: ", "))]"
    }

    /// Plain where that can't be read as anything else.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { byte in
                ByteClass.isAlphanumeric(byte) || "/._-".utf8.contains(byte)
            } && (text.utf8.first.map { $0 == UInt8(ascii: "/") || $0 | 0x20 >= 0x61 } ?? false)
        let isWord = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(
            text.lowercased()
        )
        return isPlain && !isWord ? text : JSONString.quote(text)
    }
}

extension LearntPolicy.LearntRoute {
    /// `812 requests for 40 paths: 800 × 2xx, 12 × 4xx; most often GET /content/dam/a.png`
    fileprivate var words: String {
        let classes = tally.classes.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)xx" }
        return "\(tally.count) \(tally.count == 1 ? "request" : "requests") for \(pathCount) "
            + "\(pathCount == 1 ? "path" : "paths"): \(classes.joined(separator: ", ")); most often "
            + LogText.quote(example)
    }
}
