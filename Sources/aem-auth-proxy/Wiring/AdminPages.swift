import Logging
import NIOCore
import ProxyCore
import Synchronization

/// Makes the pages of the proxy that it is attached to.
final class AdminPages: Administration {
    private let attached = Mutex<(proxy: Proxy, reloader: Reloader)?>(nil)

    func attach(_ proxy: Proxy, _ reloader: Reloader) {
        attached.withLock { $0 = (proxy, reloader) }
    }

    func answer(_ page: Page, _ reply: @escaping @Sendable (Answer) -> Void) {
        guard let (proxy, reloader) = attached.withLock(\.self) else { return reply(.noPage) }
        Task { reply(await answer(page, proxy, reloader)) }
    }

    private func answer(_ page: Page, _ proxy: Proxy, _ reloader: Reloader) async -> Answer {
        switch page {
        case .liveness: .text("ok")
        case .readiness: .noPage
        case .metrics: .noPage
        case .status: .noPage
        case .overview: .noPage
        case .reload: Answer(await reloader.reload("POST /reload"))
        }
    }
}

extension Answer {
    fileprivate init(_ outcome: Reloader.Outcome) {
        func list(_ texts: [String]) -> String {
            "[" + texts.map(JSONString.quote).joined(separator: ",") + "]"
        }
        switch outcome {
        case .done(let generation, let changes, let warnings):
            self = .json(
                "{\"generation\":\(generation),\"changed\":\(list(changes)),"
                    + "\"warnings\":\(list(warnings))}"
            )
        case .refused(let problems):
            self = .page(
                Answer.problemType,
                ByteBuffer(
                    string: """
                        {"type":"urn:aem-auth-proxy:reload_refused",\
                        "title":"Unprocessable Content","status":422,\
                        "detail":"The configuration can't be used; nothing changed.",\
                        "problems":\(list(problems))}

                        """
                ),
                status: 422
            )
        }
    }
}
