/// A response's first line: `HTTP/1.1 200 OK`.
struct StatusLine: Sendable {
    static let start = "HTTP/"
    /// In bytes, without its line end.
    static let longest = 4096

    let status: Int
    /// Where the reason stands; often empty.
    let reason: Range<Int>
    /// 0 or 1.
    let minorVersion: Int

    static var unknownVersion: FramingProblem {
        .badResponse("The response's version is none that is spoken here.")
    }

    /// - Parameters:
    ///   - bytes: holds the line.
    ///   - range: the line in it, without its line end.
    /// - Throws: why the response can't be passed on, with status 502.
    init(_ bytes: Span<UInt8>, in range: Range<Int>) throws(FramingProblem) {
        minorVersion = bytes.hasPrefix(range, "HTTP/1.1 ") ? 1 : 0
        guard minorVersion == 1 || bytes.hasPrefix(range, "HTTP/1.0 ") else {
            throw Self.unknownVersion
        }
        let codeStart = range.lowerBound + 9
        let codeEnd = codeStart + 3
        guard codeEnd <= range.upperBound, let code = bytes.decimal(codeStart..<codeEnd) else {
            throw .badResponse("The response's status is not three digits.")
        }
        guard (100...599).contains(code), code != 101 else {
            throw .badResponse("The response's status is none that a proxy can pass on.")
        }
        status = Int(code)
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
