/// An HTTP/1 message taken apart by hand, so that a test sees every byte of it.
struct RawAnswer: Sendable {
    /// `HTTP/1.1`
    let version: String
    let status: Int
    /// In order, names as sent.
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    func value(_ name: String) -> String? { values(name).first }

    /// What is no HTTP.
    struct Malformed: Error {
        let detail: String
    }

    /// The first message and how many bytes it has; nil when its end is missing.
    ///
    /// `isHead`: The request was HEAD.
    /// `isEnd`: The connection has ended, which can be the end of a body.
    static func parse(
        _ bytes: ArraySlice<UInt8>,
        isHead: Bool,
        isEnd: Bool
    ) throws -> (RawAnswer, Int)? {
        guard let end = bytes.firstIndex(of: Array("\r\n\r\n".utf8)) else { return nil }
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let line = lines[0].split(separator: " ", maxSplits: 2)
        guard line.count >= 2, line[0].hasPrefix("HTTP/1."), let status = Int(line[1]) else {
            throw Malformed(detail: "status line \(lines[0])")
        }
        let fields = try lines.dropFirst().map { line in
            let parts = line.split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard parts.count == 2 else { throw Malformed(detail: "field line \(line)") }
            return (name: String(parts[0]), value: String(parts[1].drop { $0 == " " }))
        }
        let head = RawAnswer(version: String(line[0]), status: status, fields: fields, body: [])
        let rest = bytes[(end + 4)...]
        let isEmpty = isHead || status < 200 || status == 204 || status == 304
        guard let (body, length) = try isEmpty ? ([], 0) : head.body(in: rest, isEnd: isEnd)
        else { return nil }
        let answer = RawAnswer(
            version: head.version,
            status: status,
            fields: fields,
            body: body
        )
        return (answer, end + 4 - bytes.startIndex + length)
    }

    /// The body, and how many bytes it takes with its framing.
    private func body(in bytes: ArraySlice<UInt8>, isEnd: Bool) throws -> ([UInt8], Int)? {
        if value("transfer-encoding") == "chunked" {
            return try Self.chunks(in: bytes)
        }
        if let length = value("content-length").flatMap(Int.init) {
            return bytes.count >= length ? (Array(bytes.prefix(length)), length) : nil
        }
        return isEnd ? (Array(bytes), bytes.count) : nil
    }

    /// A complete body in chunks, and how many bytes it takes; nil when its end is missing.
    static func chunks(in bytes: ArraySlice<UInt8>) throws -> ([UInt8], Int)? {
        var body: [UInt8] = []
        var rest = bytes
        while let end = rest.firstIndex(of: Array("\r\n".utf8)) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            guard let size = Int(line, radix: 16) else { throw Malformed(detail: "chunk \(line)") }
            rest = rest[(end + 2)...]
            if size == 0 {
                // Trailers end with an empty line, which can be the first.
                guard
                    let last = bytes[(end)...].firstIndex(of: Array("\r\n\r\n".utf8))
                else { return nil }
                return (body, last + 4 - bytes.startIndex)
            }
            guard rest.count >= size + 2 else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Where a sequence of bytes begins first.
    func firstIndex(of pattern: [UInt8]) -> Int? {
        guard count >= pattern.count else { return nil }
        return (startIndex...(endIndex - pattern.count)).first { start in
            self[start] == pattern[0] && self[start...].starts(with: pattern)
        }
    }
}
