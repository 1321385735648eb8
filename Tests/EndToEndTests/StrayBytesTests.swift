import NIOCore
import NIOPosix
import Testing

extension EndToEnd {
    /// Bytes behind answers, under load: they are nobody's.
    @Suite struct StrayBytesTests {}
}

extension EndToEnd.StrayBytesTests {
    /// How clients send.
    enum Manner: CaseIterable, Sendable {
        case oneByOne, pipelined, allAtOnce
    }

    private static let clientCount = 8
    private static let requestCount = 60
    /// One answer of so many has bytes behind it.
    private static let rarity = 20

    /// The method and the number of a client's request.
    private static func method(_ number: Int) -> String {
        ["GET", "GET", "HEAD", "GET", "GET", "POST", "GET"][number % 7]
    }

    /// What the upstream answers, in one piece with what belongs to no answer.
    private static func reply(_ request: RawUpstream.Request) -> RawUpstream.Reply {
        let number = Int(request.part(0)) ?? 0
        let isStray = (number / 7) % rarity == number % rarity
        let body = "number \(number) " + String(repeating: "b", count: number % 3_000)
        let length = "Content-Length: \(body.utf8.count)\r\n\r\n"
        let hex = String(body.utf8.count, radix: 16)
        let text =
            switch number % 7 {
            case 2: length
            case 3, 4: "\r\n"
            case 6: "Transfer-Encoding: chunked\r\n\r\n\(hex)\r\n\(body)\r\n0\r\n\r\n"
            default: length + body
            }
        let status = [3: "204 No Content", 4: "304 Not Modified"][number % 7] ?? "200 OK"
        let stray = [
            "HTTP/1.1 200 OK\r\nX-Number: 0\r\nContent-Length: 5\r\n\r\nstray", "\r\n", body, "0",
        ][number % 4]
        return .send(
            "HTTP/1.1 \(status)\r\nX-Number: \(number)\r\n" + text + (isStray ? stray : "")
        )
    }

    private static func isRight(_ answer: RawAnswer, _ number: Int) -> Bool {
        let kind = number % 7
        let body = "number \(number) " + String(repeating: "b", count: number % 3_000)
        return answer.status == (kind == 3 ? 204 : kind == 4 ? 304 : 200)
            && answer.value("x-number") == String(number)
            && answer.text == ((2...4).contains(kind) ? "" : body)
    }

    private static func request(_ number: Int) -> String {
        let method = method(number)
        let body = method == "POST" ? "Content-Length: 4\r\n\r\nbody" : "\r\n"
        return "\(method) /\(number) HTTP/1.1\r\nHost: a\r\n\(body)"
    }

    /// - Returns: the numbers of answers that were not right.
    private static func client(_ index: Int, _ manner: Manner, port: Int) async throws -> [Int] {
        let connection = try await RawConnection.open(port: port)
        defer { connection.close() }
        let numbers = (0..<requestCount).map { (index + 1) * 1_000 + $0 }
        let batch = [.oneByOne: 1, .pipelined: 5, .allAtOnce: requestCount][manner] ?? 1
        var wrong: [Int] = []
        for first in stride(from: 0, to: numbers.count, by: batch) {
            let batch = numbers[first..<min(first + batch, numbers.count)]
            connection.send(batch.map { request($0) }.joined())
            for number in batch {
                let answer = try await connection.answer(isHead: method(number) == "HEAD")
                if !isRight(answer, number) { wrong.append(number) }
            }
        }
        return wrong
    }

    @Test(arguments: Transport.allCases, Manner.allCases)
    func `reach no client, whoever waits for the connection`(
        _ transport: Transport,
        _ manner: Manner
    ) async throws {
        try await Self.play(transport, mostConnections: 1, eventLoops: 1, manner)
    }

    @Test(arguments: Transport.allCases)
    func `reach no client of another loop`(_ transport: Transport) async throws {
        try await Self.play(transport, mostConnections: 3, eventLoops: 2, .oneByOne)
    }

    private static func play(
        _ transport: Transport,
        mostConnections: Int,
        eventLoops: Int,
        _ manner: Manner
    ) async throws {
        let upstreamTLS = try transport.upstreamTLS
        try await RawUpstream.serving({ Self.reply($0) }, tls: upstreamTLS) { upstream in
            let settings = Scene.Settings(
                upstream: ["maxConnections: \(mostConnections)"],
                file: ["eventLoops: \(eventLoops)"]
            )
            try await Scene.play(before: upstream, settings) { scene in
                try await scene.warmUp()
                let port = scene.port
                try await withThrowingTaskGroup(of: [Int].self) { group in
                    for index in 0..<clientCount {
                        group.addTask { try await client(index, manner, port: port) }
                    }
                    for try await wrong in group { #expect(wrong.isEmpty) }
                }
                let requests = upstream.requests.value
                #expect(requests.count == clientCount * requestCount)
                // Ordinary answers keep their connection, the others end it; and loops take each
                // other's away.
                let connections = Set(requests.map(\.connection)).count
                #expect(connections > requests.count / rarity / 2)
                #expect(eventLoops > 1 || connections < requests.count / 4)
            }
        }
    }
}
