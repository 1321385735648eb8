/// A response's first line as libcurl hands it over: `HTTP/1.1 200 OK`, `HTTP/2 200 `.
struct StatusLine: Sendable {
    let status: Int
    /// Where the reason stands; often empty.
    let reason: Range<Int>
    /// Whether chunked framing exists in this version: in HTTP/1.1 alone.
    let mayBeChunked: Bool
    let isHTTP2: Bool

    static var unknownVersion: FramingProblem {
        .badResponse("The response's version is none that is spoken here.")
    }

    /// - Parameters:
    ///   - bytes: holds the line.
    ///   - range: the line in it, without its line end.
    /// - Throws: why the response can't be passed on, with status 502.
    init(_ bytes: Span<UInt8>, in range: Range<Int>) throws(FramingProblem) {
        let isPlain = bytes.hasPrefix(range, "HTTP/1.1 ")
        let start: Int
        if isPlain || bytes.hasPrefix(range, "HTTP/1.0 ") {
            start = range.lowerBound + 9
        } else if bytes.hasPrefix(range, "HTTP/2 ") {
            start = range.lowerBound + 7
        } else {
            throw Self.unknownVersion
        }
        let codeEnd = start + 3
        guard codeEnd <= range.upperBound, let code = bytes.decimal(start..<codeEnd) else {
            throw .badResponse("The response's status is not three digits.")
        }
        guard (100...599).contains(code), code != 101 else {
            throw .badResponse("The response's status is none that a proxy can pass on.")
        }
        status = Int(code)
        mayBeChunked = isPlain
        isHTTP2 = start == range.lowerBound + 7
        guard codeEnd < range.upperBound else {
            reason = codeEnd..<codeEnd
            return
        }
        guard bytes[codeEnd] == ByteClass.space else {
            throw .badResponse("The response's status is not three digits.")
        }
        reason = (codeEnd + 1)..<range.upperBound
        for index in reason where !ByteClass.isFieldValue(bytes[index]) {
            throw .badResponse("The response's reason holds a control character.")
        }
    }
}
