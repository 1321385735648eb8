import AdobeIMS
import NIOCore
import NIOHTTP1
import ProxyCore
import Synchronization

/// Answers from recordings.
final class ReplayService: SandboxService {
    private let playback: Mutex<Playback>
    /// Names that it may be called by beside this machine's own; nil: any.
    private let hosts: Set<String>?
    private let missed: @Sendable (String) -> Void

    /// `missed`: Hears of requests that aren't recorded.
    init(
        _ playback: Playback,
        hosts: Set<String>?,
        missed: @escaping @Sendable (String) -> Void
    ) {
        self.playback = Mutex(playback)
        self.hosts = hosts
        self.missed = missed
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        guard isMeant(head) else {
            return RequestPlan { _ in
                Self.problem(
                    "host_not_allowed",
                    .forbidden,
                    "The replay is not called by this name; --allow-host lets it be."
                )
            }
        }
        let target = ArchivedExchange.parts(ofURL: head.uri)?.target ?? head.uri
        let method = head.method.rawValue
        return RequestPlan { _ in
            switch self.playback.withLock({ $0.answer(method: method, target: target) }) {
            case .answer(let exchange): return Self.reply(exchange)
            case .absent(let nearest):
                self.missed("\(method) \(target)")
                return Self.absent(nearest)
            }
        }
    }

    /// A page whose name was bound to this address meanwhile has a name of its own.
    private func isMeant(_ head: HTTPRequestHead) -> Bool {
        guard let hosts, let host = head.headers.first(name: "host") else { return true }
        let isLiteral = host.hasPrefix("[")
        let name = isLiteral ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
        return Loopback.contains(String(name)) || hosts.contains(name.lowercased())
    }

    private static func reply(_ exchange: ArchivedExchange) -> Reply {
        if exchange.isCut {
            return problem(
                "recording_cut",
                .badGateway,
                "The recording has only the beginning of this answer's body; record it with a "
                    + "larger --record-bodies."
            )
        }
        // The length of what a HEAD has not.
        let length = exchange.fields.first { $0.name.lowercased() == "content-length" }
            .flatMap { Int($0.value) }
        var fields = HTTPHeaders(exchange.fieldsToSend.map { ($0.name, $0.value) })
        fields.add(name: "Date", value: UnixTime.now().httpDate)
        return Reply(
            status: HTTPResponseStatus(statusCode: exchange.status),
            fields: fields,
            content: exchange.method == "HEAD" && length != nil
                ? .pattern(byteCount: max(0, length ?? 0), isChunked: false)
                : .bytes(ByteBuffer(bytes: exchange.body))
        )
    }

    private static func absent(_ nearest: String?) -> Reply {
        problem(
            "not_recorded",
            .notFound,
            "This request is not recorded" + (nearest.map { "; the nearest one is \($0)" } ?? ""),
            nearest.map { ["nearest": .string($0)] } ?? [:]
        )
    }

    private static func problem(
        _ cause: String,
        _ status: HTTPResponseStatus,
        _ detail: String,
        _ more: [String: JSONValue] = [:]
    ) -> Reply {
        var members: [String: JSONValue] = [
            "type": .string("urn:aem-auth-proxy:\(cause)"), "title": .string(status.reasonPhrase),
            "status": .integer(Int64(status.code)), "detail": .string(detail),
            "cause": .string(cause),
        ]
        members.merge(more) { own, _ in own }
        return .text(
            JSONValue.object(members).text,
            status: status,
            type: "application/problem+json"
        )
    }
}
