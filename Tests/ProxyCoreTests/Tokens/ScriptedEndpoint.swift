import AdobeIMS
import ProxyCore
import Synchronization

/// An IMS that answers at once, as its script says; the last answer again and again. It keeps what
/// it was sent.
final class ScriptedEndpoint: TokenEndpoint {
    typealias Answer = @Sendable () -> Result<TokenAnswer, IMSError>

    private let answers: [Answer]
    private let sent = Mutex<[TokenRequest]>([])

    /// Each is made when its request comes.
    init(_ answers: Answer...) {
        self.answers = answers
    }

    var requests: [TokenRequest] { sent.withLock { $0 } }

    func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer {
        let number = sent.withLock { sent in
            sent.append(request)
            return sent.count
        }
        guard !answers.isEmpty else { throw IMSError(.imsUnreachable) }
        return try answers[min(number, answers.count) - 1]().get()
    }
}

extension TokenAnswer {
    init(_ status: Int, _ body: String, date: String? = nil) {
        self.init(status: status, body: Array(body.utf8), date: date)
    }
}
