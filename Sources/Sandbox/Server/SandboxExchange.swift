import NIOCore
import NIOHTTP1

/// One request on a connection and how far its answer is.
final class SandboxExchange {
    enum Answer: Equatable {
        case waiting
        /// Decided on: it is delayed, being written, or will never come.
        case started
        case finished
    }

    let head: HTTPRequestHead
    let plan: RequestPlan
    var body: ReceivedBody
    var answer = Answer.waiting
    var isRequestComplete = false
    /// Whether the connection ends with this exchange.
    var closes: Bool

    init(head: HTTPRequestHead, plan: RequestPlan) {
        self.head = head
        self.plan = plan
        body = ReceivedBody(keepingAtMost: plan.keptByteCount)
        closes = !head.isKeepAlive || head.version != .http1_1
    }

    var expectsContinue: Bool {
        head.headers["expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether the answer starts before the request's end.
    var isDueEarly: Bool {
        guard answer == .waiting, !isRequestComplete else { return false }
        switch plan.moment {
        case .head: return announcesBody
        case .bodyBytes(let count): return body.byteCount >= max(count, 1)
        case .end: return false
        }
    }

    private var announcesBody: Bool {
        head.headers.contains(name: "transfer-encoding")
            || head.headers.first(name: "content-length").map { $0 != "0" } ?? false
    }
}
