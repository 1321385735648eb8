import AdobeIMS
import Foundation
import ProxyOpenSSL
import Sandbox
import Testing

extension EndToEnd {
    @Suite struct SecrecyTests {}
}

extension EndToEnd.SecrecyTests {
    private static let tokens = ["one", "two"].map { name in
        "eyJhbGciOiJSUzI1NiJ9.\(name)\(UUID().uuidString).\(UUID().uuidString)"
    }

    /// Fails once, gives two tokens, and refuses from then on; echoes what it was sent.
    private static func ims(_ request: RawUpstream.Request) -> RawUpstream.Reply {
        let echo = String(decoding: request.body, as: UTF8.self)
        switch request.number {
        case 1:
            return .send("HTTP/1.1 500 \(echo)\r\nContent-Length: 4\r\n\r\noops")
        case 2, 3:
            let token = tokens[request.number - 2]
            return .ok(#"{"token_type":"bearer","access_token":"\#(token)","expires_in":86399999}"#)
        default:
            let body = #"{"error":"invalid_client","error_description":"\#(echo)"}"#
            return .send(
                "HTTP/1.1 400 Bad\r\nX-Debug-Id: \(UUID().uuidString)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        }
    }

    /// Refuses the first token where it is told to, and echoes tokens in every way.
    private static func aem(_ request: RawUpstream.Request) -> RawUpstream.Reply {
        let token = request.values("authorization").first ?? "none"
        let target = String(decoding: request.target, as: UTF8.self)
        if target.hasPrefix("/refuse"), target.hasSuffix("always") || token.hasSuffix(tokens[0]) {
            return .send("HTTP/1.1 401 \(token)\r\nContent-Length: 0\r\n\r\n")
        }
        switch target {
        case "/garbage": return .send("NOT HTTP \(token)\r\n\r\n", .close)
        case "/malformed": return .send("HTTP/1.1 200 OK\r\n\(token) x: \(token)\r\n\r\n", .close)
        case "/gone": return .send("", .close)
        case "/cut": return .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", .close)
        default: return .ok(token)
        }
    }

    private static let clientSecret = "client-\(UUID().uuidString)"

    private static let requests =
        ["/ok", "/refuse", "/garbage", "/malformed", "/gone", "/cut", "/refuse-always"].map {
            """
            GET \($0) HTTP/1.1\r\nHost: a\r\nAuthorization: Basic \(clientSecret)\r
            Cookie: login-token=\(clientSecret)\r\nX-API-Key: \(clientSecret)\r\n\r\n
            """
        } + [
            "GET /query?password=\(clientSecret) HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: \(clientSecret.utf8.count)\r\n\r\n"
                + clientSecret,
            "GET / HTTP/1.1\r\nHost: a\r\nAuthorization : \(clientSecret)\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: \(clientSecret)\r\n\r\n",
        ]

    @Test(arguments: ["text", "json"])
    func `no log line at any level holds a secret`(_ format: String) async throws {
        try await RawUpstream.serving(Self.ims) { ims in
            try await RawUpstream.serving(Self.aem) { aem in
                let settings = Scene.Settings(
                    file: ["log: {level: trace, format: \(format)}"],
                    upstreamURL: aem.url,
                    imsEndpoint: ims.url
                )
                try await Scene.play(settings) { scene in
                    try await scene.proxy.line(containing: "token exchange failed")
                    try await scene.warmUp()
                    for request in Self.requests {
                        let connection = try await scene.connect()
                        connection.send(request)
                        // Where the proxy has closed it meanwhile, there is nothing left to finish.
                        try? await connection.finishSending()
                        _ = try await connection.end()
                    }
                    let exit = try await scene.proxy.terminate()
                    #expect(exit == .status(0))
                    let lines = scene.proxy.log.value
                    let isAccess = { (line: String) in
                        line.contains(format == "text" ? " info access " : "\"access\"")
                    }
                    #expect(lines.count(where: isAccess) == Self.requests.count)
                    try Self.search(lines, ims: ims)
                }
            }
        }
    }

    private static func search(_ lines: [String], ims: RawUpstream) throws {
        let assertions = ims.requests.value.map { request in
            String(decoding: request.body, as: UTF8.self)
        }
        #expect(assertions.count >= 4)
        let account = try Scene.account.get()
        let key =
            try account.privateKey.pkcs1PEM().reveal()
            + account.privateKey.pkcs8PEM().reveal()
        let keyLines = key.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        #expect(keyLines.count > 40)
        var secrets = tokens + [clientSecret, account.clientSecret.reveal(), "Bearer"]
        secrets += ["eyJ", "BEGIN", "jwt_token"]
        secrets += keyLines.map(String.init)
        for body in assertions {
            secrets.append(body)
            let assertion = body.split(separator: "jwt_token=").last.map(String.init) ?? body
            secrets += assertion.split(separator: ".").map(String.init)
        }
        for line in lines {
            let found = secrets.filter { line.contains($0) }
            #expect(found.isEmpty, "in \(line)")
        }
    }
}
