/// What a request's fields say about its framing and its connection, judged field by field, so that
/// a contradiction is seen on the line that makes it (RFC 9112 §6, RFC 9110 §7.2 and §7.6.1).
struct RequestFraming: Sendable {
    private(set) var host: Authority?
    /// The value of `Host` as it came, port and all.
    private(set) var hostValue: Range<Int>?
    private(set) var body = BodyFraming.none
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var expectsContinue = false
    private var connection = ConnectionOptions.Measure()

    mutating func judge(
        _ field: FieldSection.Field,
        in bytes: Span<UInt8>,
        minorVersion: Int
    ) -> FramingProblem? {
        switch field.known {
        case .host: judgeHost(bytes, field.valueRange)
        case .contentLength: judgeLength(bytes, field.valueRange)
        case .transferEncoding: judgeCoding(bytes, field.valueRange, minorVersion)
        case .connection: judgeConnection(bytes, field.valueRange)
        case .expect: judgeExpectation(bytes, field.valueRange)
        default: nil
        }
    }

    /// Judges what only the complete head can tell.
    func judgeEnd(
        _ target: RequestTarget,
        in bytes: Span<UInt8>,
        minorVersion: Int
    ) -> FramingProblem? {
        guard let host else {
            return minorVersion == 0 ? nil : .badRequest("The Host field is missing.")
        }
        guard target.form != .authority, let authority = target.authority else { return nil }
        return authority.agrees(with: host, in: bytes, defaultPort: target.defaultPort)
            ? nil : .badRequest("The target and the Host field name different hosts.")
    }

    private mutating func judgeHost(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>
    ) -> FramingProblem? {
        guard hostValue == nil else { return .badRequest("The Host field is repeated.") }
        guard let authority = Authority(bytes, in: value) else {
            return .badRequest("The Host field is not a host with an optional port.")
        }
        host = authority
        hostValue = value
        return nil
    }

    private mutating func judgeLength(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>
    ) -> FramingProblem? {
        switch body {
        case .none: break
        case .length: return .badRequest("The Content-Length field is repeated.")
        case .chunked: return .badRequest("Content-Length stands beside Transfer-Encoding.")
        }
        guard let length = bytes.decimal(value) else {
            return .badRequest("The Content-Length field is not one number.")
        }
        body = .length(length)
        return nil
    }

    private mutating func judgeCoding(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        _ minorVersion: Int
    ) -> FramingProblem? {
        guard minorVersion > 0 else {
            return .badRequest("Transfer-Encoding does not exist in HTTP/1.0.")
        }
        switch body {
        case .none: break
        case .length: return .badRequest("Content-Length stands beside Transfer-Encoding.")
        case .chunked: return .badRequest("The Transfer-Encoding field is repeated.")
        }
        guard bytes.equals(value, ignoringCase: "chunked") else {
            return .badRequest("The Transfer-Encoding field is not exactly chunked.")
        }
        body = .chunked
        return nil
    }

    private mutating func judgeConnection(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>
    ) -> FramingProblem? {
        var elements = ListElements(value)
        while let element = elements.next(in: bytes) {
            guard connection.admits(element) else {
                return .badRequest("The Connection field names too many fields.")
            }
            if bytes.equals(element, ignoringCase: "close") {
                saysClose = true
                continue
            }
            switch KnownField.lookup(bytes, in: element) {
            case .keepAlive: saysKeepAlive = true
            case .authorization, .host, .contentLength, .transferEncoding, .cookie:
                return .badRequest("The Connection field names a field that is not hop-by-hop.")
            default: break
            }
        }
        return nil
    }

    private mutating func judgeExpectation(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>
    ) -> FramingProblem? {
        var elements = ListElements(value)
        while let element = elements.next(in: bytes) {
            if bytes.equals(element, ignoringCase: "100-continue") { expectsContinue = true }
        }
        return nil
    }
}
