import AdobeIMS
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AuthenticationTests {
    private static let loginQuery =
        "&$$login$$=%24%24login%24%24&j_reason=unknown&j_reason_code=unknown"

    @Test func `a valid token is who it was issued for`() async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/libs/granite/security/currentuser.json",
                try await sandboxes.bearer()
            )
            #expect(answer.status == 200)
            let user = try answer.object()["authorizableId"] as? String
            #expect(user == sandboxes.account.technicalAccountID)
            #expect(sandboxes.aem.counts == AEMCounts(requests: 1, completed: 1))
        }
    }

    @Test(arguments: ["valid", "expired", "revoked", "unknown", "none", "basic", "twice"])
    func `no other token is`(_ kind: String) async throws {
        try await Sandboxes.run { sandboxes in
            let token = try await sandboxes.token()
            var fields: HTTPHeaders = ["Authorization": "Bearer \(token)"]
            switch kind {
            case "expired": sandboxes.ims.clockOffset = .seconds(86_401)
            case "revoked": sandboxes.ims.revokeAllTokens()
            case "unknown": fields = ["Authorization": "Bearer \(token)x"]
            case "none": fields = [:]
            case "basic": fields = ["Authorization": "Basic \(token)"]
            case "twice": fields.add(name: "authorization", value: "Bearer \(token)")
            default: break
            }
            let isValid = kind == "valid"
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/content/we-retail.json",
                fields
            )
            #expect(answer.status == (isValid ? 200 : 401))
            let challenge = answer.field("www-authenticate")
            #expect(challenge == (isValid ? nil : #"Basic realm="Sling (Development)""#))
            #expect(sandboxes.aem.requestCount == 1)
            #expect(sandboxes.aem.refusedCount == (isValid ? 0 : 1))
            #expect(sandboxes.aem.unauthenticatedCount == (kind == "none" ? 1 : 0))
        }
    }

    @Test(arguments: [
        ("curl/8", "", "/a?b=c&d", 401, nil as String?),
        ("", "", "/a", 401, nil),
        ("curl/8", "XMLHttpRequest", "/a", 401, nil),
        ("Mozilla/5.0", "", "/a%2Fb?c=d&e", 302, "%2Fa%252Fb%3Fc%3Dd%26e"),
        ("Opera/9.8", "", "/a", 302, "%2Fa"),
        ("Mozilla/5.0", "XMLHttpRequest", "/a", 403, nil),
        ("Mozilla/5.0", "fetch", "/a", 302, "%2Fa"),
        ("curl/8", "", "/a?x=y&j_validate=true", 403, nil),
    ])
    func `who asks decides how it is refused`(
        _ agent: String,
        _ requestedWith: String,
        _ target: String,
        _ status: Int,
        _ resource: String?
    ) async throws {
        try await Sandboxes.run { sandboxes in
            var fields = HTTPHeaders()
            if !agent.isEmpty {
                fields.add(name: "User-Agent", value: agent)
            }
            if !requestedWith.isEmpty {
                fields.add(name: "X-Requested-With", value: requestedWith)
            }
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                target,
                fields
            )
            #expect(answer.status == status)
            let login = "/libs/granite/core/content/login.html?resource="
            #expect(answer.field("location") == resource.map { login + $0 + Self.loginQuery })
            #expect((answer.field("www-authenticate") != nil) == (status == 401))
            #expect((answer.field("x-reason") != nil) == (status == 403))
            if status == 403 {
                #expect(answer.field("content-type") == "text/plain")
            }
            #expect(sandboxes.aem.refusedCount == 1)
        }
    }

    @Test func `the login page is open`() async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/libs/granite/core/content/login.html?resource=%2Fa"
            )
            #expect(answer.status == 200)
            #expect(sandboxes.aem.refusedCount == 0)
            #expect(sandboxes.aem.unauthenticatedCount == 1)
        }
    }

    @Test(arguments: [
        ("/echo/a", 401), ("/echo/a/b?c", 401), ("/echo/a?b", 401), ("/echo/ab", 200),
        ("/echo", 200), ("/bytes/1", 401), ("/libs/granite/core/content/login.html", 200),
    ])
    func `it can be told to refuse below some paths`(_ target: String, _ status: Int) async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.aem.refusedPaths = ["/echo/a", "/bytes/", "/libs"]
            let fields = try await sandboxes.bearer()
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                target,
                fields
            )
            #expect(answer.status == status)
            #expect(sandboxes.aem.refusedCount == (status == 401 ? 1 : 0))
            sandboxes.aem.refusedPaths = []
            let later = try await TestConnection.request(port: sandboxes.aem.port, target, fields)
            #expect(later.status == 200)
        }
    }

    @Test func `an account may not be there yet`() async throws {
        try await Sandboxes.run { sandboxes in
            let fields = try await sandboxes.bearer()
            let port = sandboxes.aem.port
            sandboxes.aem.isAccountProvisioned = false
            let answer = try await TestConnection.request(port: port, "/echo", fields)
            #expect(answer.status == 403)
            #expect(answer.field("x-reason") == nil)
            #expect(!answer.text.contains("scope"))
            #expect(try await TestConnection.request(port: port, "/echo").status == 401)
            #expect(sandboxes.aem.refusedCount == 1)
            let login = "/libs/granite/core/content/login.html"
            #expect(try await TestConnection.request(port: port, login).status == 200)
            sandboxes.aem.isAccountProvisioned = true
            #expect(try await TestConnection.request(port: port, "/echo", fields).status == 200)
        }
    }

    @Test func `it can be told to refuse everybody`() async throws {
        try await Sandboxes.run { sandboxes in
            let fields = try await sandboxes.bearer()
            sandboxes.aem.alwaysRefuses = true
            let refused = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/echo",
                fields
            )
            #expect(refused.status == 401)
            sandboxes.aem.alwaysRefuses = false
            let accepted = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/echo",
                fields
            )
            #expect(accepted.status == 200)
            #expect(sandboxes.aem.refusedCount == 1)
        }
    }
}
