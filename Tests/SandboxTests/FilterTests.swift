import NIOHTTP1
import Sandbox
import Testing

/// What stands between a browser's request and the author's pages.
@Suite(.timeLimit(.minutes(1)))
struct FilterTests {
    private static let browser = "Mozilla/5.0 (X11)"
    private static let form = "application/x-www-form-urlencoded"
    private static let tokenPath = "/libs/granite/csrf/token.json"

    private func csrfToken(_ sandboxes: Sandboxes) async throws -> String {
        let answer = try await TestConnection.request(
            port: sandboxes.aem.port,
            Self.tokenPath,
            try await sandboxes.bearer()
        )
        #expect(answer.status == 200)
        return try answer.object()["token"] as? String ?? ""
    }

    /// In `fields`, `%OWN` is the sandbox's own origin.
    @Test(
        arguments: [
            (.POST, browser, [], 403),
            (.POST, browser, [("Referer", "%OWN")], 200),
            (.POST, browser, [("Referer", "%OWN/a?b")], 200),
            (.POST, browser, [("Origin", "%OWN")], 200),
            (.POST, browser, [("Referer", ""), ("Origin", "%OWN")], 200),
            (.POST, browser, [("Referer", "http://localhost:1/a")], 403),
            (.POST, browser, [("Referer", "%OWN.evil.test/")], 403),
            (.POST, browser, [("Referer", "%OWN0/")], 403),
            (.POST, browser, [("Referer", "http://evil.test/"), ("Origin", "%OWN")], 403),
            (.POST, browser, [("Origin", "null")], 403),
            (.POST, "x Opera/9", [], 403),
            (.PUT, browser, [], 403), (.DELETE, browser, [], 403),
            (.COPY, browser, [], 403), (.MOVE, browser, [], 403),
            (.PATCH, browser, [], 200), (.GET, browser, [], 200),
            (.POST, "curl/8", [], 200),
            (.POST, "curl/8", [("Referer", "http://evil.test/")], 200),
            (.POST, "", [], 200),
        ] as [(HTTPMethod, String, [(String, String)], Int)]
    )
    func `a browser's change comes from a page of the same origin`(
        _ method: HTTPMethod,
        _ agent: String,
        _ fields: [(String, String)],
        _ status: Int
    ) async throws {
        try await Sandboxes.run { sandboxes in
            let origin = "http://127.0.0.1:\(sandboxes.aem.port)"
            var all = try await sandboxes.bearer(["Host": "127.0.0.1:\(sandboxes.aem.port)"])
            if !agent.isEmpty { all.add(name: "User-Agent", value: agent) }
            for (name, value) in fields {
                all.add(name: name, value: value.replacing("%OWN", with: origin))
            }
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                method,
                "/echo",
                all
            )
            #expect(answer.status == status)
            #expect(sandboxes.aem.counts.filtered == (status == 403 ? 1 : 0))
            if status == 403 {
                #expect(answer.field("content-type") == "text/html;charset=utf-8")
                #expect(answer.field("x-reason") == nil)
                #expect(answer.text.contains("<h1>Forbidden</h1>"))
            }
        }
    }

    @Test func `the origin is looked at before the credential`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            let fields: HTTPHeaders = ["User-Agent": Self.browser]
            let answer = try await TestConnection.request(port: port, .POST, "/echo", fields)
            #expect(answer.status == 403)
            #expect(sandboxes.aem.counts.refused == 0)
        }
    }

    @Test(
        arguments: [
            (.everyone, .POST, "curl/8", false, 403), (.everyone, .POST, "curl/8", true, 200),
            (.everyone, .PUT, "", false, 403), (.everyone, .DELETE, "", false, 403),
            (.everyone, .PATCH, "", false, 200), (.everyone, .GET, "", false, 200),
            (.browsers, .POST, "curl/8", false, 200), (.browsers, .POST, browser, false, 403),
            (.browsers, .POST, browser, true, 200), (.off, .POST, browser, false, 200),
        ] as [(CSRFProtection, HTTPMethod, String, Bool, Int)]
    )
    func `a change wants a token, as it is set`(
        _ protection: CSRFProtection,
        _ method: HTTPMethod,
        _ agent: String,
        _ hasToken: Bool,
        _ status: Int
    ) async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            sandboxes.aem.csrfProtection = protection
            var fields = try await sandboxes.bearer(["Host": "127.0.0.1:\(port)"])
            fields.add(name: "Referer", value: "http://127.0.0.1:\(port)/")
            if !agent.isEmpty { fields.add(name: "User-Agent", value: agent) }
            if hasToken {
                fields.add(name: "CSRF-Token", value: try await csrfToken(sandboxes))
            }
            let answer = try await TestConnection.request(port: port, method, "/echo", fields)
            #expect(answer.status == status)
            #expect(sandboxes.aem.counts.filtered == (status == 403 ? 1 : 0))
            #expect(sandboxes.aem.counts.csrfTokens == (hasToken ? 1 : 0))
            if status == 403 {
                #expect(answer.field("content-type") == "text/html;charset=utf-8")
            }
        }
    }

    @Test(arguments: ["valid", "twice", "wrong", "expired", "empty", "form", "text", "elsewhere"])
    func `a token is valid for a while, in a field or in a form`(_ kind: String) async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            sandboxes.aem.csrfProtection = .everyone
            if kind == "expired" { sandboxes.aem.csrfTokenLife = .zero }
            let token = try await csrfToken(sandboxes)
            var fields = try await sandboxes.bearer()
            var body = "./jcr:title=a"
            switch kind {
            case "wrong": fields.add(name: "CSRF-Token", value: "x" + token.dropFirst())
            case "empty": fields.add(name: "CSRF-Token", value: "")
            case "elsewhere": fields.add(name: "X-CSRF-Token", value: token)
            case "form", "text": body += "&:cq_csrf_token=\(token)"
            default: fields.add(name: "CSRF-Token", value: token)
            }
            fields.add(name: "Content-Type", value: kind == "text" ? "text/plain" : Self.form)
            for _ in 0..<(kind == "twice" ? 2 : 1) {
                let answer = try await TestConnection.request(
                    port: port,
                    .POST,
                    "/echo",
                    fields,
                    body: body
                )
                let isAccepted = ["valid", "twice", "form"].contains(kind)
                #expect(answer.status == (isAccepted ? 200 : 403))
            }
        }
    }

    @Test func `only the authenticated get tokens, each another one`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            #expect(try await TestConnection.request(port: port, Self.tokenPath).status == 401)
            #expect(sandboxes.aem.counts.csrfTokens == 0)
            let tokens = [try await csrfToken(sandboxes), try await csrfToken(sandboxes)]
            #expect(tokens[0] != tokens[1])
            #expect(!tokens.contains(""))
            #expect(sandboxes.aem.counts.csrfTokens == 2)
        }
    }

    @Test func `it can be told to begin sessions`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            let fields = try await sandboxes.bearer()
            let before = try await TestConnection.request(port: port, "/echo", fields)
            #expect(before.field("set-cookie") == nil)
            sandboxes.aem.setsLoginCookie = true
            let after = try await TestConnection.request(port: port, "/echo", fields)
            #expect(after.field("set-cookie")?.hasPrefix("login-token=") == true)
            let refused = try await TestConnection.request(port: port, "/echo")
            #expect(refused.field("set-cookie") == nil)
        }
    }
}
