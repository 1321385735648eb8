import NIOCore
import ProxyRedis

/// Answers of Redis: no trap, the same in one piece and in many, nothing beyond its bounds, and a
/// command that is written is read as it was.
package enum RESPCheck: Check {
    package static let name = "redis"

    package static let seeds = [
        "+OK¶", "-NOAUTH Authentication required.¶", ":-42¶", "$5¶hello¶", "$-1¶", "*-1¶",
        "$0¶¶", "*0¶", "*2¶$3¶abc¶:7¶+PONG¶", "*3¶$7¶message¶$3¶n:s¶$4¶ab 7¶",
        "*1¶*1¶*1¶*1¶:1¶", ">3¶$7¶message¶+a¶+b¶", "%1¶+a¶:1¶", "$131072¶abc", "*256¶:1¶",
        ":9223372036854775807¶:-9223372036854775808¶", "-MOVED 3999 127.0.0.1:6381¶",
    ]

    package static func check(_ input: [UInt8]) throws(Finding) {
        let whole = read([input[...]])
        for cuts in cuts(of: input) {
            let parts = read(pieces(input, cuts: cuts))
            try requireEqual(parts.fault, whole.fault, "cut at \(cuts)")
            // What came before the fault is taken in any case.
            try requireEqual(parts.values, whole.values, "cut at \(cuts)")
        }
        for value in whole.values { try bound(value, depth: 0) }
        var buffer = ByteBuffer()
        RedisCommand([input, [], input]).write(to: &buffer)
        guard input.count <= 1000 else { return }
        let own = try? RESPReader.next(from: &buffer)
        try requireEqual(own, .array([.bulk(input), .bulk([]), .bulk(input)]), "a command")
        try requireEqual(buffer.readableBytes, 0, "what is left of a command")
    }

    private static func read(
        _ pieces: [ArraySlice<UInt8>]
    ) -> (values: [RESPValue], fault: RESPFault?) {
        var values: [RESPValue] = []
        var buffer = ByteBuffer()
        for piece in pieces {
            buffer.writeBytes(piece)
            do throws(RESPFault) {
                while let value = try RESPReader.next(from: &buffer) { values.append(value) }
            } catch {
                return (values, error)
            }
        }
        return (values, nil)
    }

    private static func bound(_ value: RESPValue, depth: Int) throws(Finding) {
        try require(depth <= RESPReader.deepest, "it is too deep")
        switch value {
        case .bulk(let bytes):
            try require(bytes.count <= RESPReader.longestText, "it is too long")
        case .simple(let text), .error(let text):
            try require(text.unicodeScalars.count <= RESPReader.longestLine, "it is too long")
        case .array(let values):
            try require(values.count <= RESPReader.mostElements, "it has too many elements")
            for value in values { try bound(value, depth: depth + 1) }
        case .integer, .null:
            break
        }
    }
}
