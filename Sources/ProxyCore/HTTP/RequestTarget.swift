/// A request target sorted into one of the four forms of RFC 9112 §3.2.
struct RequestTarget: Sendable {
    let form: RequestHead.TargetForm
    /// Path and query; empty where the absolute form has neither.
    let path: Range<Int>
    /// What the absolute and the authority form name.
    let authority: Authority?
    /// The port that an authority without one stands for.
    let defaultPort: Int

    /// - Parameters:
    ///   - bytes: the head.
    ///   - range: the target in it, not empty, its bytes judged already.
    ///   - method: `*` is for OPTIONS alone, an authority for CONNECT alone.
    /// - Throws: why it is none of the forms, or not one for the method; with status 400.
    init(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        method: Method
    ) throws(FramingProblem) {
        let first = bytes[range.lowerBound]
        if method == .connect {
            guard let authority = Authority(bytes, in: range), authority.port != nil else {
                throw .badRequest("The target of CONNECT is not host:port.")
            }
            self.init(form: .authority, path: range, authority: authority)
        } else if first == UInt8(ascii: "/") {
            self.init(form: .origin, path: range, authority: nil)
        } else if first == UInt8(ascii: "*"), range.count == 1 {
            guard method == .options else {
                throw .badRequest("The target * is for OPTIONS alone.")
            }
            self.init(form: .asterisk, path: range, authority: nil)
        } else {
            try self.init(absolute: bytes, in: range, method: method)
        }
    }

    private init(
        absolute bytes: Span<UInt8>,
        in range: Range<Int>,
        method: Method
    ) throws(FramingProblem) {
        let isPlain = bytes.hasPrefix(range, ignoringCase: "http://")
        guard isPlain || bytes.hasPrefix(range, ignoringCase: "https://") else {
            throw .badRequest("The target is neither a path nor an http or https address.")
        }
        let start = range.lowerBound + (isPlain ? 7 : 8)
        var end = start
        while end < range.upperBound, bytes[end] != UInt8(ascii: "/"),
            bytes[end] != UInt8(ascii: "?")
        {
            end += 1
        }
        guard let authority = Authority(bytes, in: start..<end) else {
            throw .badRequest("The target's host or port is malformed.")
        }
        // RFC 9112 §3.2.4: OPTIONS for an address without path and query means the server.
        let isServer = method == .options && end == range.upperBound
        self.init(
            form: isServer ? .asterisk : .absolute,
            path: end..<range.upperBound,
            authority: authority,
            defaultPort: isPlain ? 80 : 443
        )
    }

    private init(
        form: RequestHead.TargetForm,
        path: Range<Int>,
        authority: Authority?,
        defaultPort: Int = 80
    ) {
        self.form = form
        self.path = path
        self.authority = authority
        self.defaultPort = defaultPort
    }
}
