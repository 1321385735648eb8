import NIOHTTP1
import Sandbox
import Testing

/// What the simulated AEM knows besides an author's pages.
@Suite(.timeLimit(.minutes(1)))
struct ServiceTests {
    @Test(arguments: [
        // admin:admin, admin:other, other:admin, no pair, no base64
        ("Basic YWRtaW46YWRtaW4=", 200), ("basic YWRtaW46YWRtaW4=", 200),
        ("Basic YWRtaW46b3RoZXI=", 401), ("Basic b3RoZXI6YWRtaW4=", 401),
        ("Basic YWRtaW4=", 401), ("Basic !", 401), ("Basic", 401),
    ])
    func `a user has a password`(_ field: String, _ status: Int) async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            let fields: HTTPHeaders = ["Authorization": field]
            let page = "/libs/granite/security/currentuser.json"
            #expect(try await TestConnection.request(port: port, page, fields).status == 401)
            sandboxes.aem.passwords = ["admin": "admin"]
            let answer = try await TestConnection.request(port: port, page, fields)
            #expect(answer.status == status)
            #expect(answer.text.contains(#""authorizableId":"admin""#) == (status == 200))
            for request in sandboxes.aem.recordedRequests {
                #expect(request.values("authorization") != [field] || field == "Basic")
            }
        }
    }

    @Test(arguments: [
        // API keys → status
        ([], 403), (["a"], 200), (["a", "b"], 403),
    ])
    func `Analytics wants a token and one API key`(_ keys: [String], _ status: Int) async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            let path = "/api/company/reports"
            let fields = HTTPHeaders(keys.map { ("X-Api-Key", $0) })
            let bearer = try await sandboxes.bearer(fields)
            #expect(try await TestConnection.request(port: port, .POST, path, fields).status == 401)
            let answer = try await TestConnection.request(port: port, .POST, path, bearer)
            #expect(answer.status == status)
        }
    }

    @Test func `a persisted query is open, and private with a token`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.aem.port
            let path = "/graphql/execute.json/wknd/all"
            let open = try await TestConnection.request(port: port, path)
            #expect(open.status == 200)
            #expect(open.field("cache-control") == "public, max-age=7200")
            let tag: HTTPHeaders = ["If-None-Match": open.field("etag") ?? ""]
            #expect(try await TestConnection.request(port: port, path, tag).status == 304)
            let own = try await TestConnection.request(port: port, path, sandboxes.bearer())
            #expect(own.field("cache-control") == "private")
        }
    }
}
