import Testing

/// What a client of TLS says first (RFC 8446 §4.1.2).
struct ClientHello {
    private var extensions: [Int: [UInt8]] = [:]

    /// Reads it from a connection that speaks no TLS itself.
    init(from connection: PeerConnection) async throws {
        let record = try await connection.bytes(5)
        try #require(record[0] == 22, "a handshake")
        var rest = try await connection.bytes(Self.number(record[3...]))[...]
        // Type, length, version and random; then session, ciphers and compressions.
        rest = rest.dropFirst(4 + 2 + 32)
        for width in [1, 2, 1] { _ = Self.takeVector(&rest, width: width) }
        var list = Self.takeVector(&rest, width: 2)
        while !list.isEmpty {
            let type = Self.number(list.prefix(2))
            list = list.dropFirst(2)
            extensions[type] = Array(Self.takeVector(&list, width: 2))
        }
    }

    /// ALPN.
    var protocols: [String] {
        var all: [String] = []
        var list = (extensions[16] ?? [])[...].dropFirst(2)
        while !list.isEmpty { all.append(Latin1.text(Self.takeVector(&list, width: 1))) }
        return all
    }

    /// As two bytes: 0x0303 is TLS 1.2.
    var versions: [Int] {
        let list = Array((extensions[43] ?? []).dropFirst())
        return stride(from: 0, to: list.count - 1, by: 2).map { Self.number(list[$0..<($0 + 2)]) }
    }

    private static func takeVector(_ bytes: inout ArraySlice<UInt8>, width: Int) -> ArraySlice<
        UInt8
    > {
        let count = number(bytes.prefix(width))
        let vector = bytes.dropFirst(width).prefix(count)
        bytes = bytes.dropFirst(width + count)
        return vector
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
