import Fuzzing

/// One request of the chaos. All of it is the seed's choice, and all of it stands in its text: the
/// upstream does what the target says.
struct ChaosRequest: Sendable, CustomStringConvertible {
    enum Framing: String, Sendable { case none, length, chunked }

    let number: Int
    let method: String
    let framing: Framing
    let body: ArraySlice<UInt8>
    let answerByteCount: Int
    let conduct: ChaosConduct
    /// Sends the body only when it is told to go on.
    let expects: Bool

    init(_ number: Int, _ generator: inout SeededGenerator) {
        self.number = number
        let methods = ["GET", "GET", "GET", "HEAD", "PUT", "PUT", "POST", "POST", "DELETE"]
        method = methods[Int.random(in: 0..<methods.count, using: &generator)]
        let hasBody = method == "PUT" || method == "POST"
        framing = !hasBody ? .none : Bool.random(using: &generator) ? .length : .chunked
        body = Self.bytes(of: number, hasBody ? Self.size(&generator) : 0)
        conduct = ChaosConduct.random(&generator)
        answerByteCount =
            conduct.mostByteCount.map { Int.random(in: 0...$0, using: &generator) }
            ?? Self.size(&generator)
        expects = hasBody && Int.random(in: 0..<5, using: &generator) == 0
    }

    private static func size(_ generator: inout SeededGenerator) -> Int {
        let most = [0, 1, 200, 8_000, 70_000, 300_000]
        let index = Int.random(in: 0..<most.count, using: &generator)
        return Int.random(in: (index == 0 ? 0 : most[index - 1])...most[index], using: &generator)
    }

    private static let block = SeededGenerator.bytes(400_000, seed: 7)

    /// So many bytes that no other number has.
    static func bytes(of number: Int, _ count: Int) -> ArraySlice<UInt8> {
        let start = number &* 7_919 % 100_000
        return block[start..<start + count]
    }

    var isHead: Bool { method == "HEAD" }

    /// Two of them mean the same as one.
    var isIdempotent: Bool { method != "POST" }

    var description: String {
        "\(number): \(method) \(framing) \(body.count) \(expects ? "expects " : "")\(conduct)"
            + " \(answerByteCount)"
    }

    var head: String {
        let lines = [
            "\(method) /\(number)/\(conduct)/\(answerByteCount) HTTP/1.1", "Host: a",
            "X-Sum: \(sha256(Array(body)))",
        ]
        let framing: [String] =
            switch self.framing {
            case .none: []
            case .length: ["Content-Length: \(body.count)"]
            case .chunked: ["Transfer-Encoding: chunked"]
            }
        let expectation = expects ? ["Expect: 100-continue"] : []
        return (lines + framing + expectation + ["", ""]).joined(separator: "\r\n")
    }

    /// The body with its framing.
    var framedBody: [UInt8] {
        guard framing == .chunked else { return Array(body) }
        var bytes: [UInt8] = []
        var rest = body
        while !rest.isEmpty {
            let piece = rest.prefix(1 + number &* 31 % 9_000)
            bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece
            bytes += Array("\r\n".utf8)
            rest = rest.dropFirst(piece.count)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }
}
