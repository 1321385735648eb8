import NIOCore
import NIOHTTP1

/// Granite's `CSRFFilter`, which stands behind the authentication: what is to be changed comes with
/// a token that only pages of the same origin can read.
struct CSRFFilter: Sendable {
    static let path = "/libs/granite/csrf/token.json"

    private static let methods: [HTTPMethod] = [.POST, .PUT, .DELETE]
    private static let fieldName = "CSRF-Token"
    private static let parameterName = ":cq_csrf_token"
    /// As much of a form is looked through, in bytes.
    private static let formLimit = 65_536
    private static let mostIssued = 4096

    var protection = CSRFProtection.off
    /// How long tokens are valid.
    var life = Duration.seconds(600)
    /// When each ends.
    private var issued: [String: NIODeadline] = [:]

    mutating func issue(now: NIODeadline) -> String {
        issued = issued.filter { $0.value > now }
        if issued.count >= Self.mostIssued { issued.removeAll() }
        let token = RandomText.identifier(digits: 64)
        issued[token] = now + TimeAmount(life)
        return token
    }

    /// None is valid any more.
    mutating func forgetAll() {
        issued.removeAll()
    }

    /// Whether the head asks for a change that needs a token, and has none in its own field.
    func doubts(_ head: HTTPRequestHead, now: NIODeadline) -> Bool {
        let isProtected =
            switch protection {
            case .off: false
            case .browsers: head.isOfBrowser
            case .everyone: true
            }
        guard isProtected, Self.methods.contains(head.method) else { return false }
        return !isValid(head.headers.first(name: Self.fieldName), now: now)
    }

    /// How much of the body has to be seen, in bytes: a form may have a token in it.
    static func formLimit(of head: HTTPRequestHead) -> Int {
        let type = head.headers.first(name: "content-type")?.lowercased() ?? ""
        return type.hasPrefix("application/x-www-form-urlencoded") ? formLimit : 0
    }

    func accepts(form: [UInt8], now: NIODeadline) -> Bool {
        isValid(FormFields(form)?[Self.parameterName], now: now)
    }

    private func isValid(_ token: String?, now: NIODeadline) -> Bool {
        guard let token, let expiry = issued[token] else { return false }
        return expiry > now
    }
}
