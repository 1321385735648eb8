import AdobeIMS
import NIOHTTP1
import Synchronization

/// `/control` of both simulated servers: `GET` says how they behave, `POST` changes it.
package final class SandboxControl: Sendable {
    static let path = "/control"
    /// An order is far smaller, in bytes.
    private static let bodyLimit = 65_536

    private struct State {
        var cast: SandboxCast?
        var settings = ControlSettings()
    }

    private let state = Mutex(State())

    package init() {}

    /// From now on orders are obeyed.
    package func attach(_ cast: SandboxCast) {
        state.withLock { $0.cast = cast }
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        // Web pages of others can send requests here as well.
        if head.headers.contains(name: "origin") {
            return RequestPlan { _ in
                .json(["title": "Forbidden", "status": 403], status: .forbidden)
            }
        }
        switch head.method {
        case .GET, .HEAD:
            return RequestPlan { _ in self.report() }
        case .POST:
            return RequestPlan(keptByteCount: Self.bodyLimit, outlivesListener: true) { body in
                Reply(content: .later { await self.obey(body.kept) })
            }
        default:
            return RequestPlan { _ in
                var reply = Reply.json(
                    ["title": "Method Not Allowed", "status": 405],
                    status: .methodNotAllowed
                )
                reply.fields.add(name: "Allow", value: "GET, HEAD, POST")
                return reply
            }
        }
    }

    private func obey(_ body: [UInt8]) async -> Reply {
        let (cast, settings) = state.withLock { ($0.cast, $0.settings) }
        guard let cast else { return Self.failure("not started yet") }
        do throws(ControlProblems) {
            let order = try ControlOrder(body, onto: settings)
            state.withLock { $0.settings = order.settings }
            if let failure = await cast.obey(order) { return Self.failure(failure) }
            return report()
        } catch {
            return error.reply
        }
    }

    private func report() -> Reply {
        let (cast, settings) = state.withLock { ($0.cast, $0.settings) }
        guard let cast else { return Self.failure("not started yet") }
        return .json(cast.report(settings))
    }

    private static func failure(_ detail: String) -> Reply {
        .text(
            JSONValue.object([
                "title": "Service Unavailable", "status": 503, "detail": .string(detail),
            ]).text,
            status: .serviceUnavailable,
            type: "application/problem+json"
        )
    }
}
