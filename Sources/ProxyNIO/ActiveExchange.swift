import NIOCore
import ProxyCore

/// The exchange that a connection is busy with: the pure machine and what belongs to it. Confined
/// to the connection's event loop.
final class ActiveExchange {
    /// What is done with the upstream's answer.
    enum Output {
        /// Nothing came yet.
        case none
        /// Kept back until a token is there, or isn't to be had.
        case holding(ResponseHead)
        /// On its way to the client.
        case forwarding(DownstreamHead.Framing)
    }

    let head: RequestHead
    /// Path and query as received.
    let target: ByteBuffer
    /// Tells this exchange from those before it, for what comes late.
    let number: UInt64
    let started: NIODeadline
    let requestID: String
    /// Nil: whoever asks wasn't let in.
    var admitted: Admission.Admitted?
    var route: RouteTarget?
    /// For upstreams that take so many requests only.
    var pass: UpstreamPass?
    var machine = Exchange()
    var body: RequestBody
    var output = Output.none
    var transfer: (any Transfer)?
    /// Fetches a CSRF token, while an answer is held.
    var csrfCall: GatheredCall?
    /// Finds the credential that was sent last; nil without one.
    var search: SecretSearch?
    /// What the answer's body passes through.
    var echoFilter: EchoFilter?
    /// Where the answer begins among the bytes for the client, as long as none of it has left.
    var withdrawableFrom: Int?
    /// Sent with the next attempts.
    var csrfToken: CSRFToken?
    /// How the present attempt ended, while its answer is held.
    var transferResult: Result<FieldSection, UpstreamFailure>?
    /// The held answer's body.
    var heldBody = ByteBuffer()
    var isContinueSent = false
    /// The upstream waits for bytes of the request's body.
    var isBodyAwaited = false
    /// The client's connection is closed when the exchange is over.
    var closes = false
    /// Something of the final response is on its way.
    var isAnswered = false
    var tokenWaitStarted: NIODeadline?
    var record = AccessRecord()

    init(
        _ head: RequestHead,
        target: ByteBuffer,
        number: UInt64,
        requestID: String,
        replay: BodyReplay
    ) {
        self.head = head
        self.target = target
        self.number = number
        self.started = .now()
        self.requestID = requestID
        self.body = RequestBody(framing: head.framing, replay: replay)
    }

    /// Where a refusal is remembered.
    var place: RefusedPlace? {
        route.map { RefusedPlace(route: $0, path: head.path) }
    }

    /// The client waits for a 100 before it sends its body.
    var awaitsContinue: Bool {
        head.expectsContinue && !isContinueSent && body.length == 0
    }
}
