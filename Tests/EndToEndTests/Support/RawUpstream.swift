import NIOCore
import NIOPosix
import Synchronization

/// An upstream, or an IMS, that answers with bytes that a test wrote.
final class RawUpstream: Sendable {
    /// A request as it came.
    struct Request: Sendable, CustomStringConvertible {
        /// Counts from 1, over all connections.
        let number: Int
        /// Counts from 1.
        let connection: Int
        /// The request line and the field lines.
        let head: [UInt8]
        let body: [UInt8]

        var description: String { String(decoding: head, as: UTF8.self) }

        /// The target's part with this index, between slashes.
        func part(_ index: Int) -> String {
            let parts = target.split(separator: UInt8(ascii: "/"))
            return index < parts.count ? String(decoding: parts[index], as: UTF8.self) : ""
        }

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

    /// What it does with a request.
    struct Reply: Sendable {
        enum Ending: Sendable { case stay, close }

        /// One after another; a further request on the connection waits until they are done.
        enum Step: Sendable {
            /// All of it leaves at once.
            case send([UInt8])
            case pause(TimeAmount)
            case wait(EventLoopFuture<Void>)
            case run(@Sendable () -> Void)
            /// Over TLS with `close_notify`.
            case close
            /// Ends TCP without a word of TLS.
            case truncate
            case reset
        }

        var steps: [Step]

        init(_ steps: [Step]) {
            self.steps = steps
        }

        init(bytes: [UInt8], ending: Ending) {
            self.init([.send(bytes)] + (ending == .close ? [.close] : []))
        }

        static func send(_ text: String, _ ending: Ending = .stay) -> Reply {
            Reply(bytes: Array(text.utf8), ending: ending)
        }

        /// 200 with a body.
        static func ok(_ body: String = "") -> Reply {
            send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    typealias Respond = @Sendable (Request) -> Reply
    /// Is asked when a request's head is there; nil: ``Respond`` is asked when all of it is.
    typealias RespondEarly = @Sendable (Request) -> Reply?

    /// All that came, in order.
    let requests: Observed<[Request]>
    let isTLS: Bool
    private let listener: any Channel

    private init(listener: any Channel, requests: Observed<[Request]>, isTLS: Bool) {
        self.listener = listener
        self.requests = requests
        self.isTLS = isTLS
    }

    /// Serves on loopback while `body` runs.
    static func serving(
        _ respond: @escaping Respond,
        early: @escaping RespondEarly = { _ in nil },
        tls: UpstreamTLS? = nil,
        _ body: (RawUpstream) async throws -> Void
    ) async throws {
        let requests = Observed<[Request]>([])
        let connections = Atomic(0)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelInitializer { channel in
                let number = connections.add(1, ordering: .relaxed).newValue
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.makeHandler()) }
                    try pipeline.addHandler(
                        RequestGatherer(
                            connection: number,
                            requests: requests,
                            early: early,
                            respond: respond
                        )
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let upstream = RawUpstream(listener: listener, requests: requests, isTLS: tls != nil)
        do {
            try await body(upstream)
        } catch {
            try? await listener.close().get()
            throw error
        }
        try await listener.close().get()
    }

    var url: String {
        "\(isTLS ? "https" : "http")://127.0.0.1:\(listener.localAddress?.port ?? 0)"
    }
}
