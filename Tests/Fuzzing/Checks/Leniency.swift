import ProxyCore

/// What is taken here and refused by NIO's codec, and why that is right. Whatever else it refuses
/// is a finding; that it takes more is not.
package enum Leniency: CaseIterable, Sendable {
    /// A method is any token (RFC 9110 §9.1); NIO's codec knows a list.
    case method
    /// HTTP/1.2 and above are read as 1.1 (RFC 9110 §2.5).
    case version
    /// A target passes through byte for byte, also what should have been escaped.
    case target
    /// Whitespace may stand around the parts of a chunk extension (RFC 9112 §7.1.1).
    case chunkExtension

    /// A request that shows it.
    package var example: String {
        switch self {
        case .method: "get / HTTP/1.1¶Host: h¶¶"
        case .version: "GET / HTTP/1.2¶Host: h¶¶"
        case .target: "GET /\u{E9} HTTP/1.1¶Host: h¶¶"
        case .chunkExtension: "PUT / HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶¶0 ; a = b¶¶"
        }
    }

    /// Whether NIO's codec refuses what is taken here.
    package var isNeeded: Bool {
        let bytes = wire(example)
        let ours = try? ConnectionReading(bytes, limits: HTTPLimits())
        let isTaken = ours?.problem == nil && ours?.messages.first?.isComplete == true
        return isTaken && CodecReading(bytes).isRefused
    }

    func explains(_ message: Message) -> Bool {
        switch self {
        case .method: !Self.usualMethods.contains(message.head.method)
        case .version: !Self.usualVersions.contains { message.head.line.hasSuffix($0) }
        case .target: message.head.target.contains { $0 >= 0x80 }
        case .chunkExtension: message.head.framing == .chunked
        }
    }

    private static let usualVersions = [" HTTP/1.0", " HTTP/1.1"]

    private static let usualMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT",
    ]
}

extension HeadReading {
    fileprivate var line: String { text(bytes.prefix { $0 != 13 }) }
}
