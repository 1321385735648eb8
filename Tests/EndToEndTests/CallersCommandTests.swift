import Foundation
import ProxyOpenSSL
import Testing

extension EndToEnd {
    /// `callers new`
    @Suite struct CallersCommandTests {}
}

extension EndToEnd.CallersCommandTests {
    @Test func `prints a fresh key once, and the digest that knows it`() async throws {
        var keys: Set<String> = []
        for _ in 0..<2 {
            let run = try await CommandRun(["callers", "new", "importer"])
            #expect(run.exit == .status(0))
            #expect(run.output.last == "\n")
            let key = String(run.output.dropLast())
            #expect(key.wholeMatch(of: /aap_[A-Za-z0-9_-]{43}/) != nil)
            keys.insert(key)

            let digest = SHA256.digest(of: Array(key.utf8))
                .map { String(format: "%02x", $0) }.joined()
            #expect(run.errors.contains("        importer: \(digest)"))
            #expect(!run.errors.contains { $0.contains(key) })
        }
        #expect(keys.count == 2)
    }

    @Test func `what is printed is what the configuration reads`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try await CommandRun(["callers", "new", "importer"])
        let lines = run.errors.filter { $0.hasPrefix("    ") }
        #expect(lines.count == 3)
        let yaml =
            [
                "upstreams: {aem: {url: \"http://127.0.0.1:9\"}}", "listeners:",
                "  - address: 127.0.0.1:0",
            ]
            + lines
        let file = try folder.write("proxy.conf", Array(yaml.joined(separator: "\n").utf8))
        let check = try await CommandRun(["check", "--offline", "--config", file])
        #expect(check.exit == .status(0), "\(check.errors)")
    }

    @Test(arguments: [[], ["a b"], [""], ["a:b"], ["a", "b"]])
    func `a name that is none is wrong use`(_ names: [String]) async throws {
        let run = try await CommandRun(["callers", "new"] + names)
        #expect(run.exit == .status(64))
        #expect(run.output.isEmpty)
    }
}
