import NIOCore
import NIOHTTP1
import ProxyOpenSSL
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PageTests {
    @Test(arguments: [
        ("/content/we-retail.json", 200, #"{"jcr:primaryType":"cq:Page"}"#),
        ("/content/we-retail.0.json?a=b", 200, #"{"jcr:primaryType":"cq:Page"}"#),
        ("/content/dam.1.json", 200, #""we-retail":{"jcr:primaryType":"sling:OrderedFolder"}"#),
        ("/content/we-retail/us.infinity.json", 200, #""jcr:title":"Women""#),
        ("/content/we-retail/us/es.1.json", 200, #""jcr:title":"Español""#),
        ("/content/nothing.json", 404, #""status":404"#),
        ("/contents.json", 404, #""status":404"#),
        ("/forbidden", 403, #""status":403"#),
        ("/forbidden/x", 403, #""status":403"#),
        ("/forbiddenx", 404, #""status":404"#),
        ("/status/503", 503, #""status":503"#),
        ("/status/99", 404, #""status":404"#),
        ("/bytes/-1", 404, #""status":404"#),
        ("/slow/1", 200, #""delayedMilliseconds":1"#),
    ])
    func `a page answers`(_ target: String, _ status: Int, _ excerpt: String) async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                target,
                try await sandboxes.bearer()
            )
            #expect(answer.status == status)
            #expect(answer.text.contains(excerpt))
            #expect(answer.field("content-type") == "application/json;charset=utf-8")
            #expect(sandboxes.aem.refusedCount == 0)
        }
    }

    @Test func `a missing scope is a problem that says so`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            let answer = try await TestConnection.request(
                port: port,
                .POST,
                "/scope-missing/x",
                try await sandboxes.bearer()
            )
            #expect(answer.status == 403)
            #expect(answer.field("content-type") == "application/problem+json")
            let problem = try answer.object()
            let type = "https://api.adobeaemcloud.com/adobe/meta/errors/forbidden"
            #expect(problem["type"] as? String == type)
            #expect(problem["status"] as? Int == 403)
            #expect(problem["title"] as? String == "Forbidden")
            let detail = "The access token is missing required scopes."
            #expect(problem["detail"] as? String == detail)
            #expect(sandboxes.aem.refusedCount == 0)
            #expect(try await TestConnection.request(port: port, "/scope-missing").status == 401)
        }
    }

    @Test(arguments: [204, 304])
    func `a status without a body has none`(_ status: Int) async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            let fields = try await sandboxes.bearer()
            let empty = try await connection.request("/status/\(status)", fields)
            #expect(empty.status == status)
            #expect(empty.byteCount == 0)
            #expect(try await connection.request("/echo", fields).status == 200)
            connection.close()
        }
    }

    @Test func `an echo shows what arrived, but no token`() async throws {
        try await Sandboxes.run { sandboxes in
            let token = try await sandboxes.token()
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                .PATCH,
                "/echo/a%2Fb;x?y=%7C",
                [
                    "X-A": "1", "Authorization": "Bearer \(token)", "x-a": "2",
                    "Proxy-Authorization": token,
                ],
                body: "abc"
            )
            let document = try answer.object()
            let shown = Fingerprint.of(token)
            #expect(document["method"] as? String == "PATCH")
            #expect(document["target"] as? String == "/echo/a%2Fb;x?y=%7C")
            #expect(document["authorization"] as? [String] == ["Bearer \(shown)"])
            #expect(document["length"] as? Int == 3)
            #expect(
                document["sha256"] as? String
                    == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            )
            let fields = document["fields"] as? [[String]]
            #expect(
                fields == [
                    ["X-A", "1"], ["Authorization", "Bearer \(shown)"], ["x-a", "2"],
                    ["Proxy-Authorization", shown], ["Content-Length", "3"],
                    ["Host", "127.0.0.1"],
                ]
            )
            #expect(!answer.text.contains(token))
            #expect(!"\(sandboxes.aem.recordedRequests)".contains(token))
        }
    }

    @Test func `an echo shows a chunked body's trailers`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            let fields = try await sandboxes.bearer(["Transfer-Encoding": "chunked"])
            try await connection.sendHead(.POST, "/echo", fields)
            try await connection.sendBody(ByteBuffer(string: "abc"))
            try await connection.sendEnd(trailers: ["X-Checksum": "7"])
            let document = try await connection.answer().object()
            #expect(document["trailers"] as? [[String]] == [["X-Checksum", "7"]])
            #expect(document["length"] as? Int == 3)
            connection.close()
        }
    }

    @Test func `the newest requests are recorded, in order`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            let fields = try await sandboxes.bearer(["X-Number": "a"])
            for number in 1...6 {
                _ = try await connection.request("/echo/\(number)", fields)
            }
            let targets = sandboxes.aem.recordedRequests.map(\.target)
            #expect(targets == ["/echo/3", "/echo/4", "/echo/5", "/echo/6"])
            #expect(sandboxes.aem.recordedRequests[0].values("x-number") == ["a"])
            sandboxes.aem.forgetRecordedRequests()
            #expect(sandboxes.aem.recordedRequests == [])
            #expect(sandboxes.aem.requestCount == 6)
            connection.close()
        }
    }
}
