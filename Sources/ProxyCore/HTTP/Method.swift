/// A request method. Names are case-sensitive (RFC 9110 §9.1): `get` is `.other("get")`.
package enum Method: Sendable, Equatable {
    case get
    case head
    case post
    case put
    case delete
    case patch
    case options
    case trace
    case connect
    case other(String)

    package init(_ name: String) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "DELETE": self = .delete
        case "PATCH": self = .patch
        case "OPTIONS": self = .options
        case "TRACE": self = .trace
        case "CONNECT": self = .connect
        default: self = .other(name)
        }
    }

    /// The method that the range spells; only an unknown one costs a string.
    init(_ bytes: Span<UInt8>, in range: Range<Int>) {
        for method in Self.known where bytes.equals(range, method.name) {
            self = method
            return
        }
        self = .other(bytes.text(range))
    }

    /// The most frequent first.
    private static let known: [Method] = [
        .get, .post, .head, .put, .delete, .patch, .options, .trace, .connect,
    ]

    package var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other(let name): name
        }
    }

    /// TRACE and CONNECT, in any case: an upstream that reads methods without case would send the
    /// credential back, or open a tunnel (RFC 9110 §9.3.6 and §9.3.8).
    package var isRefused: Bool {
        switch self {
        case .trace, .connect: true
        case .other(let name): ["TRACE", "CONNECT"].contains(name.uppercased())
        default: false
        }
    }

    /// Whether it asks for nothing to be changed (RFC 9110 §9.2.1).
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        case .post, .put, .delete, .patch, .connect: false
        case .other(let name): Self.otherSafe.contains(name)
        }
    }

    /// Whether sending it twice means what sending it once means (RFC 9110 §9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .put, .delete: true
        case .get, .head, .post, .patch, .options, .trace, .connect: isSafe
        case .other(let name): Self.otherSafe.contains(name) || Self.otherIdempotent.contains(name)
        }
    }

    // As IANA's HTTP Method Registry has them; of a method that isn't there nothing is known.

    private static let otherSafe: Set<String> = ["PRI", "PROPFIND", "QUERY", "REPORT", "SEARCH"]

    /// Besides the safe ones. LOCK is not: the second one makes another lock.
    private static let otherIdempotent: Set<String> = [
        "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "MERGE",
        "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH",
        "PROPPATCH", "REBIND", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE",
        "UPDATEREDIRECTREF", "VERSION-CONTROL",
    ]
}
