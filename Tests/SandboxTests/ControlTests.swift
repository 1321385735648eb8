import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Sandbox
import Synchronization
import Testing

/// `/control`, which changes how the simulated servers behave.
@Suite(.timeLimit(.minutes(1)))
struct ControlTests {
    /// Both servers under control, and the files as they were written last.
    private struct Controlled: Sendable {
        let cast: SandboxCast
        let files: Files

        func order(_ order: String, at port: Int? = nil) async throws -> TestAnswer {
            try await TestConnection.request(
                port: port ?? cast.ims.port,
                .POST,
                "/control",
                body: order
            )
        }

        func token() throws -> String {
            let content = Data(files.all[.localToken] ?? [])
            let object = try JSONSerialization.jsonObject(with: content) as? [String: Any]
            return object?["accessToken"] as? String ?? ""
        }

        func ask(_ path: String, _ fields: HTTPHeaders = [:]) async throws -> TestAnswer {
            var fields = fields
            fields.add(name: "Authorization", value: "Bearer \(try token())")
            return try await TestConnection.request(port: cast.aem.port, .GET, path, fields)
        }

        /// An exchange that is wrong in all ways, to see who refuses it.
        func exchange() async throws -> TestAnswer {
            try await TestConnection.request(port: cast.ims.port, .POST, "/ims/token/v3", body: "")
        }
    }

    private final class Files: Sendable {
        private let content = Mutex<[SandboxCast.File: [UInt8]]>([:])

        var all: [SandboxCast.File: [UInt8]] { content.withLock(\.self) }

        func put(_ bytes: [UInt8], _ file: SandboxCast.File) {
            content.withLock { $0[file] = bytes }
        }
    }

    private static func play(_ body: (Controlled) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let control = SandboxControl()
        let ims = try await SandboxIMS.start(on: group, control: control)
        let aem = try await SandboxAEM.start(on: group, trusting: ims, control: control)
        let files = Files()
        let cast = try SandboxCast(ims: ims, aem: aem) { files.put($0, $1) }
        control.attach(cast)
        try await body(Controlled(cast: cast, files: files))
        try await aem.shutdown()
        try await ims.shutdown()
    }

    @Test(
        arguments: [
            (#"{"ims": {"outage": 500}}"#, 500, ""),
            (#"{"ims": {"outage": "503", "retryAfter": 7}}"#, 503, ""),
            (#"{"ims": {"outage": "empty"}}"#, 200, ""),
            (#"{"ims": {"outage": "html"}}"#, 200, "<!doctype"),
            (#"{"ims": {"outage": "truncated"}}"#, 200, #"{"token_type""#),
            (#"{"ims": {"outage": "invalid_client"}}"#, 400, #"{"error":"invalid_client""#),
            (#"{"ims": {"outage": "invalid_token"}}"#, 400, #"{"error":"invalid_token""#),
            (#"{"ims": {"outage": "closed"}}"#, nil, ""),
        ] as [(String, Int?, String)]
    )
    func `an outage of IMS is as told, until all is as at the start`(
        _ order: String,
        _ status: Int?,
        _ text: String
    ) async throws {
        try await Self.play { controlled in
            #expect(try await controlled.order(order).status == 200)
            let answer = try await controlled.exchange()
            #expect(answer.status == status)
            #expect(answer.text.hasPrefix(text))
            #expect(answer.field("retry-after") == (status == 503 ? "7" : nil))
            #expect(try await controlled.order(#"{"reset": true}"#).status == 200)
            #expect(try await controlled.exchange().text.contains("bad_request"))
        }
    }

    @Test(
        arguments: [
            (#"{"aem": {"outage": 401}}"#, 401), (#"{"aem": {"outage": 403}}"#, 403),
            (#"{"aem": {"outage": 429, "retryAfter": 3}}"#, 429),
            (#"{"aem": {"outage": 503, "paths": ["/content"]}}"#, 503),
            (#"{"aem": {"outage": 503, "paths": ["/con"]}}"#, 200),
            (#"{"aem": {"outage": "closed"}}"#, nil),
        ] as [(String, Int?)]
    )
    func `AEM answers as told`(_ order: String, _ status: Int?) async throws {
        try await Self.play { controlled in
            #expect(try await controlled.ask("/content/we-retail.json").status == 200)
            #expect(try await controlled.order(order, at: controlled.cast.aem.port).status == 200)
            let answer = try await controlled.ask("/content/we-retail.json")
            #expect(answer.status == status)
            #expect(answer.field("retry-after") == (status == 429 ? "3" : nil))
            #expect(try await controlled.order(#"{"aem": {"outage": "none"}}"#).status == 200)
            #expect(try await controlled.ask("/content/we-retail.json").status == 200)
        }
    }

    @Test func `a count is used up`() async throws {
        try await Self.play { controlled in
            let order = #"{"aem": {"outage": 503, "count": 2}, "ims": {"outage": 500, "count": 1}}"#
            _ = try await controlled.order(order)
            // What has nothing to do with a fault lets it go on.
            _ = try await controlled.order(#"{"aem": {"latency": "1ms"}}"#)
            var statuses: [Int?] = []
            for _ in 0..<3 { statuses.append(try await controlled.ask("/echo").status) }
            #expect(statuses == [503, 503, 200])
            #expect(try await controlled.exchange().status == 500)
            #expect(try await controlled.exchange().status == 400)
            let state = try await TestConnection.request(
                port: controlled.cast.ims.port,
                .GET,
                "/control"
            )
            let ims = try state.object()["ims"] as? [String: Any]
            #expect(ims?["outage"] as? String == "none")
            #expect(ims?["count"] as? Int == 0)
        }
    }

    @Test func `who refuses connections can be told to listen by the other one`() async throws {
        try await Self.play { controlled in
            let (ims, aem) = (controlled.cast.ims.port, controlled.cast.aem.port)
            // Told at its own address, it answers first.
            #expect(try await controlled.order(#"{"ims": {"outage": "refuse"}}"#).status == 200)
            await #expect(throws: (any Error).self) {
                try await TestConnection.request(port: ims, .GET, "/control")
            }
            let both = try await controlled.order(#"{"aem": {"outage": "refuse"}}"#, at: aem)
            #expect(both.status == 400)
            #expect(both.text.contains("nobody could take that back"))
            #expect(try await controlled.order(#"{"reset": true}"#, at: aem).status == 200)
            #expect(try await controlled.exchange().status == 400)
        }
    }

    @Test func `tokens, certificates and secrets are revoked and renewed`() async throws {
        try await Self.play { controlled in
            let before = controlled.files.all
            let order = #"{"revoke": ["tokens", "certificate", "secret"]}"#
            let revoked = try await controlled.order(order)
            let refused = try await controlled.ask("/echo")
            let renewal = #"{"renew": ["localToken", "certificate", "secret"]}"#
            let renewed = try await controlled.order(renewal)
            let accepted = try await controlled.ask("/echo")
            let after = controlled.files.all
            let changed = SandboxCast.File.allCases.filter { before[$0] != after[$0] }
            #expect(before.count == SandboxCast.File.allCases.count)
            // The user with a password is none of IMS's.
            #expect(changed == [.serviceCredentials, .localToken, .clientSecret])
            #expect(revoked.status == 200 && renewed.status == 200)
            #expect(refused.status == 401)
            #expect(accepted.status == 200)
        }
    }

    @Test func `a token's life is as told`() async throws {
        try await Self.play { controlled in
            let order = #"{"ims": {"tokenLife": "1ms"}, "renew": "localToken"}"#
            #expect(try await controlled.order(order).status == 200)
            // It ends before the answer to anything can be here, or with it.
            while try await controlled.ask("/echo").status == 200 {}
            let state = try await controlled.order("{}")
            let ims = try state.object()["ims"] as? [String: Any]
            #expect(ims?["tokenLife"] as? String == "1ms")
        }
    }

    @Test(arguments: [
        ("", "the body is not JSON"), ("[]", "the body is not an object"),
        (#"{"imz": {}}"#, #"imz is not known; did you mean \"ims\"?"#),
        (#"{"ims": {"outrage": "hang"}}"#, #"ims.outrage is not known; did you mean \"outage\"?"#),
        (#"{"ims": {"outage": "hagn"}}"#, #"did you mean \"hang\"?"#),
        (#"{"ims": {"outage": "tls"}}"#, "ims.outage is no outage; write"),
        (#"{"ims": {"outage": 200}}"#, "or a status from 400 to 599"),
        (#"{"ims": {"outage": "hang", "retryAfter": 1}}"#, "such as 429"),
        (#"{"ims": {"count": 1}}"#, "ims.outage is missing"),
        (#"{"ims": {"outage": "refuse", "count": 1}}"#, "leave count and paths out"),
        (#"{"ims": {"tokenLife": 30}}"#, "ims.tokenLife is not a duration"),
        (#"{"ims": {"latency": "3 s"}}"#, "ims.latency is not a duration"),
        (#"{"aem": {"outage": "invalid_client"}}"#, "aem.outage is no outage"),
        (#"{"aem": {"outage": 401, "count": -1}}"#, "aem.count is not a number of requests"),
        (#"{"aem": {"outage": 401, "paths": ["content"]}}"#, "aem.paths is not a list"),
        (#"{"aem": {"csrf": "browser"}}"#, #"did you mean \"browsers\"?"#),
        (#"{"revoke": ["token"]}"#, #"did you mean \"tokens\"?"#),
        (#"{"renew": true}"#, "renew has something unknown"),
        (#"{"reset": "yes"}"#, "reset is neither true nor false"),
    ])
    func `what can't be obeyed changes nothing`(_ order: String, _ reason: String) async throws {
        try await Self.play { controlled in
            let before = try await TestConnection.request(
                port: controlled.cast.ims.port,
                .GET,
                "/control"
            )
            let answer = try await controlled.order(order)
            #expect(answer.status == 400)
            #expect(answer.field("content-type") == "application/problem+json")
            #expect(answer.text.contains(reason), "\(answer.text)")
            let after = try await TestConnection.request(
                port: controlled.cast.ims.port,
                .GET,
                "/control"
            )
            #expect(after.text == before.text)
        }
    }

    @Test func `web pages of others and other methods are refused`() async throws {
        try await Self.play { controlled in
            let port = controlled.cast.aem.port
            let fields: HTTPHeaders = ["Origin": "https://elsewhere.example"]
            let foreign = try await TestConnection.request(
                port: port,
                .POST,
                "/control",
                fields,
                body: ""
            )
            #expect(foreign.status == 403)
            let other = try await TestConnection.request(port: port, .DELETE, "/control")
            #expect(other.status == 405)
            #expect(other.field("allow") == "GET, HEAD, POST")
            // None of it is a request of AEM's.
            #expect(controlled.cast.aem.requestCount == 0)
        }
    }
}
