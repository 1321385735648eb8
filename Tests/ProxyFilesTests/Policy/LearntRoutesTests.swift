import AdobeIMS
import Foundation
import Fuzzing
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// What `learn` prints is a configuration that serves what it was learnt from.
struct LearntRoutesTests {
    private static let kinds = ["author", "publish"]

    private static func request(
        _ method: String,
        _ path: String,
        _ upstream: String = "author"
    ) -> ObservedRequest {
        ObservedRequest(
            method: method,
            path: path,
            status: 200,
            upstream: upstream,
            credential: "none",
            attempts: 1
        )
    }

    private static let log =
        [
            request("GET", "/content/we-retail/us/en.html"),
            request("GET", "/content/we-retail.1.json"),
            request("GET", "/api/assets/1.json"), request("PUT", "/api/assets/1.json"),
            request("GET", "/graphql/execute.json/a/b%3Bc%3Dd"), request("POST", "/a:", "publish"),
            request("GET", "/true", "publish"), request("PROPFIND", "/dav/~x", "publish"),
            request("GET", "/a+b/c,d/(e)/f'g*!", "publish"), request("GET", "/deep/a/"),
            request("GET", "/api/assets/special/x", "publish"),
        ] + (0..<30).map { request("GET", "/many/segment-\($0)/x.model.json") }

    private static func served(
        _ requests: [ObservedRequest],
        by yaml: String
    ) throws -> [(upstream: String?, request: ObservedRequest)] {
        let folder = try TemporaryFolder()
        let upstreams = kinds.map { "  \($0): {url: \"http://127.0.0.1:1/\"}" }
        let text = (["upstreams:"] + upstreams + [yaml]).joined(separator: "\n")
        let configuration = try folder.load(text)
        return try requests.map { request in
            let explanation = Explanation(
                try ExplainedRequest(method: request.method, target: request.path, fields: []),
                at: .default,
                of: configuration,
                version: "1",
                digest: { SHA256.digest(of: $0) }
            )
            return (explanation.routes.first(where: \.isTaken)?.upstream, request)
        }
    }

    @Test func `a log is served again by the routes that were learnt from it`() throws {
        var learner = PolicyLearner { _ in .init(upstream: "author", credential: "none") }
        for request in Self.log { learner.add(request) }
        let policy = LearntPolicy(learner)
        #expect(policy.unserved == [])
        for (upstream, request) in try Self.served(Self.log, by: policy.yaml(source: "log")) {
            #expect(upstream == request.upstream, "\(request.method) \(request.path)")
        }
        let others = [
            Self.request("GET", "/"), Self.request("POST", "/content/we-retail.1.json"),
            Self.request("GET", "/content/we-retail.2.json"),
            Self.request("GET", "/system/console"),
            Self.request("GET", "/api/assetsx"), Self.request("DELETE", "/api/assets/1.json"),
        ]
        for (upstream, request) in try Self.served(others, by: policy.yaml(source: "log")) {
            #expect(upstream == nil, "\(request.method) \(request.path)")
        }
    }

    @Test(arguments: [UInt64](0..<40))
    func `so is any log`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let segments = [
            "a", "b.json", "12", "x%20y", "c;d", "%2e", "%C3%BC", "e.1.json", "no", "true", "~",
        ]
        let requests = (0..<60).map { _ in
            let depth = Int.random(in: 0...4, using: &generator)
            let parts = (0..<depth).map { _ in segments.randomElement(using: &generator) ?? "a" }
            return Self.request(
                ["GET", "POST", "HEAD"].randomElement(using: &generator) ?? "GET",
                "/" + parts.joined(separator: "/")
            )
        }
        var learner = PolicyLearner { _ in .init(upstream: "author", credential: "none") }
        for request in requests { learner.add(request) }
        let policy = LearntPolicy(learner)
        for (upstream, request) in try Self.served(requests, by: policy.yaml(source: "log")) {
            let isUnserved = policy.unserved.contains("\(request.method) \(request.path)")
            // A path that can be read in two ways is never served, whatever the routes.
            let isAmbiguous = ["%2e", ";"].contains { request.path.contains($0) }
            #expect((upstream != nil) != isUnserved || isAmbiguous, "\(request.path)")
        }
    }

    @Test func `lines are found in a file of any size`() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "x", count: 70_000)
        try folder.write("a\r\n\n\(long)\nlast", to: "log")
        var lines = try LineStream(folder.path(of: "log"))
        #expect(try lines.beginning(atMost: 2).elementsEqual("a\r".utf8))
        var found: [Int] = []
        try lines.forEachLine { found.append($0.count) }
        #expect(found == [1, 0, 70_000, 4])
        #expect(throws: InvalidValue.self) { _ = try LineStream(folder.path(of: "none")) }
    }
}
