import AdobeIMS
import Logging
import NIOCore
import ProxyCore
import ProxyNIO
import ProxyOpenSSL
import Synchronization

/// Makes the pages of the proxy that it is attached to.
final class AdminPages: Administration {
    /// What the pages tell of.
    struct Subject: Sendable {
        let proxy: Proxy
        let reloader: Reloader
        let supervisor: Supervisor
    }

    private let subject = Mutex<Subject?>(nil)
    private static let contentSecurityPolicy = StatusPage.contentSecurityPolicy {
        SHA256.digest(of: $0)
    }

    func attach(_ subject: Subject) {
        self.subject.withLock { $0 = subject }
    }

    func answer(_ page: Page, _ reply: @escaping @Sendable (Answer) -> Void) {
        guard let subject = subject.withLock(\.self) else { return reply(.noPage) }
        Task { reply(await subject.answer(page, Self.contentSecurityPolicy)) }
    }
}

extension AdminPages.Subject {
    fileprivate func answer(_ page: Page, _ contentSecurityPolicy: String) async -> Answer {
        switch page {
        case .liveness:
            LoopPulse.complaint(late: proxy.loopWatch.late()).map { .text($0, status: 503) }
                ?? .text("ok")
        case .readiness(let name):
            readiness(of: name)
        case .metrics:
            .page(
                PrometheusText.contentType,
                PrometheusText.write(await proxy.metrics(of: reloader.metrics))
            )
        case .status:
            .json(await status().json)
        case .overview:
            await overview(contentSecurityPolicy)
        case .reload:
            Answer(await reloader.reload("POST /reload"))
        }
    }

    private func readiness(of name: String?) -> Answer {
        let report = proxy.readiness(supervisor.lifecycle)
        guard let name else { return .json(report.json, status: report.status) }
        guard let report = report.only(name) else { return .noPage }
        return .json(report.json, status: report.status)
    }

    private func status() async -> StatusReport {
        proxy.status(
            await proxy.metrics(of: reloader.metrics),
            reloader.status,
            supervisor.lifecycle
        )
    }

    private func overview(_ contentSecurityPolicy: String) async -> Answer {
        let page = StatusPage(await status())
        var answer = Answer.page(StatusPage.mediaType, ByteBuffer(string: page.html))
        answer.add("Content-Security-Policy", contentSecurityPolicy)
        answer.add("X-Content-Type-Options", "nosniff")
        answer.add("Referrer-Policy", "no-referrer")
        return answer
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
                    + "\"warnings\":\(list(warnings))}\n"
            )
        case .refused(let problems):
            let document = """
                {"type":"urn:aem-auth-proxy:reload_refused","title":"Unprocessable Content",\
                "status":422,"detail":"The configuration can't be used; nothing changed.",\
                "problems":\(list(problems))}

                """
            self = .page(Answer.problemType, ByteBuffer(string: document), status: 422)
        }
    }
}
