import NIOCore
import NIOPosix

/// An upstream, or an IMS, that answers with bytes that a test wrote.
final class RawUpstream: Sendable {
    /// A request as it came.
    struct Request: Sendable, CustomStringConvertible {
        /// Counts from 1, over all connections.
        let number: Int
        /// The request line and the field lines.
        let head: [UInt8]
        let body: [UInt8]

        var description: String { String(decoding: head, as: UTF8.self) }

        var target: [UInt8] {
            let line = head.prefix { $0 != UInt8(ascii: "\r") }
            return Array(line.split(separator: UInt8(ascii: " "), maxSplits: 2)[1])
        }

        var method: String {
            String(decoding: head.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }

        func values(_ name: String) -> [String] {
            description.split(separator: "\r\n").dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":"),
                    line[..<colon].lowercased() == name.lowercased()
                else { return nil }
                return String(line[line.index(after: colon)...].drop { $0 == " " })
            }
        }
    }

    /// What it sends, and what becomes of the connection behind it.
    struct Reply: Sendable {
        enum Ending: Sendable { case stay, close }

        let bytes: [UInt8]
        let ending: Ending

        static func send(_ text: String, _ ending: Ending = .stay) -> Reply {
            Reply(bytes: Array(text.utf8), ending: ending)
        }

        /// 200 with a body.
        static func ok(_ body: String = "") -> Reply {
            send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    typealias Respond = @Sendable (Request) -> Reply

    /// All that came, in order.
    let requests: Observed<[Request]>
    private let listener: any Channel

    private init(listener: any Channel, requests: Observed<[Request]>) {
        self.listener = listener
        self.requests = requests
    }

    /// Serves on loopback while `body` runs.
    static func serving(
        _ respond: @escaping Respond,
        _ body: (RawUpstream) async throws -> Void
    ) async throws {
        let requests = Observed<[Request]>([])
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = RequestGatherer(requests: requests, respond: respond)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let upstream = RawUpstream(listener: listener, requests: requests)
        do {
            try await body(upstream)
        } catch {
            try? await listener.close().get()
            throw error
        }
        try await listener.close().get()
    }

    var url: String { "http://127.0.0.1:\(listener.localAddress?.port ?? 0)" }
}
