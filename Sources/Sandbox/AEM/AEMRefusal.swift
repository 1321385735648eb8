import NIOHTTP1

/// How AEM says that a request is not authenticated: it depends on who seems to ask.
///
/// These are the rules of Sling's `SlingAuthenticator.doLogin`: a browser is sent to the login
/// page, a script in a browser gets a 403 with `X-Reason`, everybody else the 401 of the HTTP
/// Basic handler.
enum AEMRefusal {
    static func reply(to head: HTTPRequestHead, by form: AEMChallenge) -> Reply {
        switch form {
        case .usual: usual(head)
        case .unauthorized: challenge
        case .login: login(head)
        case .forbidden: ErrorPage.forbidden
        }
    }

    private static func login(_ head: HTTPRequestHead) -> Reply {
        Reply(status: .found, fields: ["Location": loginLocation(for: head.uri)])
    }

    private static func usual(_ head: HTTPRequestHead) -> Reply {
        if isValidation(head.uri) || head.isOfBrowser && isScript(head) {
            return explained
        }
        return head.isOfBrowser ? login(head) : challenge
    }

    private static let explained: Reply = {
        var reply = Reply.text("Authentication Failed", status: .forbidden, type: "text/plain")
        reply.fields.add(name: "X-Reason", value: "Authentication Failed")
        reply.fields.add(name: "X-Reason-Code", value: "unknown")
        return reply
    }()

    private static let challenge: Reply = {
        var reply = Reply.text("Unauthorized", status: .unauthorized, type: "text/plain")
        reply.fields.add(name: "WWW-Authenticate", value: #"Basic realm="Sling (Development)""#)
        return reply
    }()

    private static func isScript(_ head: HTTPRequestHead) -> Bool {
        head.headers.first(name: "x-requested-with") == "XMLHttpRequest"
    }

    /// A login form that only wants to know whether a password is right.
    private static func isValidation(_ target: String) -> Bool {
        guard let query = target.split(separator: "?", maxSplits: 1).dropFirst().first else {
            return false
        }
        return query.split(separator: "&").contains("j_validate=true")
    }

    private static func loginLocation(for target: String) -> String {
        let parameters = [
            "resource=\(encoded(target))", "$$login$$=%24%24login%24%24", "j_reason=unknown",
            "j_reason_code=unknown",
        ]
        return "\(AEMRoutes.loginPath)?\(parameters.joined(separator: "&"))"
    }

    /// Percent-encoded, but for the unreserved characters (RFC 3986, section 2.3).
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + Hexadecimal.text([byte]).uppercased()
            }
        }
        return result
    }
}
