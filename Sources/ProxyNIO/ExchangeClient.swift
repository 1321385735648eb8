import ProxyCore

/// The client's side of one exchange, whatever its protocol: what the driver may ask of it.
///
/// Nothing leaves before ``turnEnded()``, or before much has gathered.
protocol ExchangeClient: AnyObject {
    /// The client takes what it is sent, so more may be made.
    var isWritable: Bool { get }
    /// Of the answer that was begun nothing has left, so another one can take its place.
    var isAnswerWithdrawable: Bool { get }
    /// For fields that name the client; nil where it has no address.
    var clientAddress: String? { get }

    /// What the proxy keeps for it, where it isn't known by name.
    var affinity: ConnectionAffinity { get set }

    /// The body is wanted: a client that waits to hear so is told.
    func wantsRequestBody()
    /// Passes an interim response on.
    func inform(_ head: ResponseHead)
    /// Begins the answer with the upstream's head; `cause` says why nothing better could be had.
    func begin(_ head: ResponseHead, cause: Cause?)
    func append(_ body: RawSpan)
    func complete(trailers: FieldSection)
    /// An answer of the proxy's own, whole, in the place of one that can be withdrawn.
    ///
    /// - Returns: how many bytes it has.
    func answer(_ answer: Answer) -> Int64
    /// Nothing more is said; what was begun must not look complete.
    func cutOff()
    /// The exchange is over, and the driver done.
    func exchangeEnded()
    /// Starts the one timer anew; nil stops it. ``ExchangeDriver/timedOut()`` follows.
    func startClock(_ limit: Duration?)
    /// Nothing more is to come in this turn of the event loop.
    func turnEnded()
}
