/// What a chain of servers may make of a path, written apart from `PathReadings`, which it checks.
/// Each does some of the usual things in some order and hands its result on.
enum ServerReadings {
    /// Few enough to try, and enough for a cache before a dispatcher before an application.
    private static let longestChain = 4

    static func all(of path: [UInt8]) -> Set<[UInt8]> {
        var all: Set<[UInt8]> = [path]
        var newest: [(path: String, decodings: Int)] = [(text(path), 0)]
        for _ in 0..<longestChain {
            var next: [(path: String, decodings: Int)] = []
            for (path, decodings) in newest {
                var results = [(withoutDots(path), decodings), (merged(path), decodings)]
                results.append((withoutParameters(path), decodings))
                results.append((withSlashes(path), decodings))
                results.append((withoutSiblings(path), decodings))
                results.append((withNamespaces(path), decodings))
                results.append((withoutEmptyNamespaces(path), decodings))
                if decodings < 2 { results.append((decoded(path), decodings + 1)) }
                next += results.filter { all.insert(bytes($0.0)).inserted }
            }
            newest = next
        }
        return all
    }

    static func decoded(_ path: String) -> String {
        var parts = path.split(separator: "%", omittingEmptySubsequences: false)[...]
        var result = String(parts.removeFirst())
        for part in parts {
            let digits = part.unicodeScalars.prefix(2)
            // `UInt8` would also take a sign.
            let isHexadecimal = digits.allSatisfy(\.properties.isASCIIHexDigit)
            if digits.count == 2, isHexadecimal, let byte = UInt8(String(digits), radix: 16) {
                result += text([byte]) + String(part.unicodeScalars.dropFirst(2))
            } else {
                result += "%" + part
            }
        }
        return result
    }

    static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            if segment == "..", kept.count > 1 { kept.removeLast() }
            let isDots = segment == "." || segment == ".."
            if !isDots { kept.append(segment) }
            if isDots, index == segments.count - 1 { kept.append("") }
        }
        return kept.joined(separator: "/")
    }

    static func merged(_ path: String) -> String {
        path.reduce(into: "") { if $1 != "/" || $0.last != "/" { $0.append($1) } }
    }

    static func withoutParameters(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.prefix { $0 != ";" } }.joined(separator: "/")
    }

    static func withSlashes(_ path: String) -> String {
        path.replacing("\\", with: "/")
    }

    static func withoutSiblings(_ path: String) -> String {
        path.replacing(/\[[0-9]+\](?![^\/?.;\[])/, with: "")
    }

    static func withNamespaces(_ path: String) -> String {
        path.replacing(/\/_([^_\/]+)_/) { "/\($0.1):" }
    }

    static func withoutEmptyNamespaces(_ path: String) -> String {
        path.replacing("/{}", with: "/")
    }

    private static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}
