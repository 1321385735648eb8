package import NIOCore

/// A request's head: the received bytes, where things lie in them, and what they mean.
///
/// It exists only for a head that broke no rule, so its framing is not in doubt.
package struct RequestHead: Sendable {
    /// The forms of RFC 9112 §3.2. `OPTIONS http://host` is in asterisk form (§3.2.4).
    package enum TargetForm: Sendable, Equatable {
        case origin
        case absolute
        case asterisk
        case authority
    }

    package let method: Method
    package let targetForm: TargetForm
    /// The whole target as it came, in `bytes`.
    package let targetRange: Range<Int>
    /// 0 or 1; HTTP/1.2 and above count as 1.
    package let minorVersion: Int
    package let fields: FieldSection
    package let framing: BodyFraming
    /// Whether the client wants its connection kept (RFC 9112 §9.3).
    package let keepAlive: Bool
    /// Whether the client holds a body back until it gets a 100; never in HTTP/1.0.
    package let expectsContinue: Bool

    /// How often OPTIONS may be forwarded behind this proxy (RFC 9110 §7.6.2), below 0 when not even
    /// by it; nil for other methods, and where no `Max-Forwards` says so.
    package let forwardsLeft: Int64?

    private let pathRange: Range<Int>
    private let hostRange: Range<Int>
    /// What `Host` says, or in HTTP/1.0 without it the target.
    let authority: Authority?

    init(
        method: Method,
        target: RequestTarget,
        targetRange: Range<Int>,
        minorVersion: Int,
        fields: FieldSection,
        framing: RequestFraming
    ) {
        self.method = method
        self.targetForm = target.form
        self.targetRange = targetRange
        self.minorVersion = minorVersion
        self.fields = fields
        self.framing = framing.body
        forwardsLeft = method == .options ? Self.forwardsLeft(in: fields) : nil
        let mayStay = minorVersion > 0 || framing.saysKeepAlive
        keepAlive = mayStay && !framing.saysClose
        let hasBody = framing.body != .none && framing.body != .length(0)
        expectsContinue = framing.expectsContinue && minorVersion > 0 && hasBody
        pathRange = target.path
        authority = framing.host ?? target.authority
        if let host = framing.hostValue {
            hostRange = host
        } else if let host = target.authority?.host {
            // HTTP/1.0 without Host: the authority of the target, up to its end.
            let end = target.form == .authority ? targetRange.upperBound : target.path.lowerBound
            hostRange = host.lowerBound..<end
        } else {
            hostRange = 0..<0
        }
    }

    /// The whole head, from the method to the empty line.
    package var bytes: ByteBuffer { fields.bytes }

    /// ``targetSlice`` as text, invalid UTF-8 repaired: for decisions and logs.
    package var target: String { String(buffer: targetSlice) }

    /// ``target`` up to its query.
    package var path: String {
        let target = targetSlice
        let query = target.readableBytesView.firstIndex(of: UInt8(ascii: "?"))
        let length = query.map { $0 - target.readerIndex } ?? target.readableBytes
        return target.getString(at: target.readerIndex, length: length) ?? ""
    }

    /// What to ask the upstream for, byte for byte: path and query of the origin and the absolute
    /// form (`/` for an empty path), `*`, or host and port for CONNECT.
    package var targetSlice: ByteBuffer {
        if targetForm == .asterisk { return ByteBuffer(staticString: "*") }
        if pathRange.isEmpty { return ByteBuffer(staticString: "/") }
        let start = bytes.readerIndex + pathRange.lowerBound
        let slice = bytes.getSlice(at: start, length: pathRange.count) ?? ByteBuffer()
        guard targetForm == .absolute,
            bytes.getInteger(at: start, as: UInt8.self) == UInt8(ascii: "?")
        else { return slice }
        var path = ByteBuffer(staticString: "/")
        path.writeImmutableBuffer(slice)
        return path
    }

    /// Host and port as sent; empty only in HTTP/1.0.
    package var host: String { string(hostRange) }

    /// The host alone in lower case, an IPv6 literal with its brackets; empty only in HTTP/1.0.
    package var hostName: String { authority.map { string($0.host).lowercased() } ?? "" }

    /// The port that the client named; nil for the default one.
    package var hostPort: Int? { authority?.port }

    /// Whether the proxy itself is asked about, and no server behind it.
    package var isForProxy: Bool {
        targetForm == .asterisk || (forwardsLeft ?? 0) < 0
    }

    /// Compares the host without its port; allocates nothing.
    package func hostNameEquals(ignoringCase text: String) -> Bool {
        guard let authority else { return text.isEmpty }
        return bytes.readableBytesUInt8Span.equals(authority.host, ignoringCase: text)
    }

    /// The least that any field says, less this time.
    private static func forwardsLeft(in fields: FieldSection) -> Int64? {
        guard fields.contains(.maxForwards) else { return nil }
        let span = fields.bytes.readableBytesUInt8Span
        var least: Int64?
        for field in fields where field.known == .maxForwards {
            guard let forwards = span.decimal(field.valueRange) else { continue }
            least = min(forwards, least ?? forwards)
        }
        return least.map { $0 - 1 }
    }

    private func string(_ range: Range<Int>) -> String {
        bytes.getString(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? ""
    }
}
