import AdobeIMS

/// What came back to a ``ReadinessQuestion``.
package enum ReadinessAnswer: Sendable, Equatable {
    case ready
    /// Why not, for a person.
    case notReady(String)

    /// More is never read.
    package static let longest = 65_536

    /// Reads an answer of HTTP/1; nil: more is needed.
    ///
    /// - Parameters:
    ///   - bytes: What has come so far.
    ///   - isEnd: Nothing more comes.
    package init?(_ bytes: [UInt8], isEnd: Bool) {
        let isAll = isEnd || bytes.count >= Self.longest
        let separator: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.firstRange(of: separator) else {
            guard isAll else { return nil }
            self = .notReady(
                bytes.isEmpty
                    ? "the connection was closed without an answer" : "the answer is not HTTP"
            )
            return
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            self = .notReady("the answer is not HTTP")
            return
        }
        let body = Array(bytes[end.upperBound...])
        guard isAll || Self.length(lines).map({ body.count >= $0 }) == true else { return nil }
        self = status == 200 ? .ready : .notReady(Self.reason(status, body))
    }

    private static func length(_ lines: [Substring]) -> Int? {
        lines.dropFirst().lazy.compactMap { line -> Int? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
            return Int(parts[1].drop { $0 == " " })
        }.first
    }

    private static func reason(_ status: Int, _ body: [UInt8]) -> String {
        let members = JSONValue(body)?.object ?? [:]
        if let detail = members["detail"]?.string { return "answered \(status): \(detail)" }
        if case .bool(true) = members["draining"] { return "it is ending" }
        let credentials = members["credentials"]?.object ?? [:]
        let missing = credentials.sorted { $0.key < $1.key }.compactMap { name, value -> String? in
            guard let credential = value.object, credential["state"]?.string == "expired" else {
                return nil
            }
            let why = credential["explanation"]?.string ?? "its token is being exchanged"
            return "the credential \(UserText.name(name)) has no token: \(why)"
        }
        if !missing.isEmpty { return missing.joined(separator: "; ") }
        return status == 404
            ? "answered 404: that is no admin listener with /readyz, or it has no such credential"
            : "answered \(status)"
    }
}
