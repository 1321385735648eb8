import NIOCore
import ProxyCore

/// What an exchange has under way upstream.
struct UpstreamSide {
    /// What is done with the upstream's answer.
    enum Output {
        /// Nothing came yet.
        case none
        /// Kept back until it is known what to do with it.
        case holding(Held)
        /// On its way to the client.
        case forwarding
    }

    /// An answer that is kept back.
    struct Held {
        let head: ResponseHead
        /// As much of its body as came.
        var body = ByteBuffer()
        /// How its attempt ended, when it has.
        var result: Result<FieldSection, UpstreamFailure>?

        /// So much of a body is kept; more waits upstream, in bytes.
        private static let most = 65_536

        var isFull: Bool { body.readableBytes >= Self.most }
        /// Nothing more of it is to be waited for.
        var isThere: Bool { result != nil || isFull }
    }

    var transfer: (any Transfer)?
    var output = Output.none
    /// The upstream waits for bytes of the request's body.
    var isBodyAwaited = false
    /// Finds secrets in what is on its way to the client.
    var search: SecretSearch?
    /// What the answer's body passes through.
    var echoFilter: EchoFilter?
    /// What the answer's text passes through behind that: secrets are looked for in what AEM sent.
    var links: LinkRewriter?
    /// Why its links stay as they are; nil: nobody asked for others, or they don't.
    var linksCause: Cause?
    /// What the proxy keeps for the client, and has sent.
    var affinity = AffinityCookies()
    /// Sent with the next attempts.
    var csrfToken: CSRFToken?
    /// It was fetched for this request.
    var isCSRFTokenFetched = false
    /// A CSRF token is to be fetched as soon as the held answer is there: its connection is then
    /// free for that.
    var isCSRFTokenDue = false
    /// Fetches a CSRF token, which is waited for.
    var csrfFetch: CSRFFetch?

    /// Changes the held answer, if there is one.
    mutating func withHeld(_ change: (inout Held) -> Void) {
        guard case .holding(var held) = output else { return }
        output = .none
        change(&held)
        output = .holding(held)
    }

    var held: Held? {
        if case .holding(let held) = output { held } else { nil }
    }
}
