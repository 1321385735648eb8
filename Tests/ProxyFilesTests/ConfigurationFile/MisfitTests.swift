import ProxyCore
import ProxyFiles
import TestSupport
import Testing

/// What is right in form and can't work, or does nothing.
@Suite struct MisfitTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a.json", "b.json"] {
            try folder.write(SampleCredentials.shared.get().json(), to: name)
        }
    }

    private func hints(_ yaml: String) throws -> [String] {
        try folder.load(yaml, now: SampleCredentials.start).hints.map {
            $0.replacing(folder.path + "/", with: "")
        }
    }

    @Test(arguments: [
        "[{address: 0.0.0.0:80, allowAnonymous: true}, {address: 127.0.0.1:80}]",
        "[{address: 127.0.0.1:80}, {address: localhost:80}]",
        "[{address: unix:/run/a}, {address: unix:/run/a}]",
    ])
    func `listeners that overlap are refused`(_ listeners: String) throws {
        let problems = try folder.problems(
            "listeners: \(listeners)\nupstreams: {a: {url: \"https://aem.example\"}}\n"
        )
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("proxy.conf:1:") == true)
        #expect(problems.first?.contains("listeners[1]: listens") == true)
    }

    @Test(arguments: [
        ("127.0.0.1:80", "http://localhost", true), ("127.0.0.1:80", "http://localhost:81", false),
        ("127.0.0.1:443", "https://127.0.0.1", true),
    ])
    func `an upstream that is the listener itself is refused`(
        _ address: String,
        _ url: String,
        _ isRefused: Bool
    ) throws {
        let problems = try folder.problems(
            "listeners: [{address: \"\(address)\"}]\nupstreams: {a: {url: \"\(url)\"}}\n"
        )
        #expect(problems.isEmpty == !isRefused)
        if isRefused {
            #expect(problems.first?.contains("upstreams.a.url: is a listener of this") == true)
        }
    }

    @Test func `what no route uses and no request reaches is a warning`() throws {
        let hints = try hints(
            """
            credentials:
              a: {serviceCredentials: a.json}
              b: {serviceCredentials: b.json}
            upstreams:
              aem: {url: "https://aem.example"}
              other: {url: "https://other.example"}
            routes:
              - {path: /, upstream: aem, credential: a}
              - {path: /api, upstream: aem, credential: none}
            replay: {memory: 64MiB, spool: 1MiB}
            """
        )
        #expect(
            hints.map { String($0.prefix { $0 != ";" }) } == [
                "proxy.conf:9:5: routes[1]: is never reached, the route in line 8 takes all its "
                    + "requests",
                "proxy.conf:3:6: credentials.b: is used by no route",
                "proxy.conf:6:16: upstreams.other.url: is used by no route",
                "proxy.conf:10:32: replay.spool: memory is more than spool, so no body ever gets "
                    + "to a file",
            ]
        )
    }

    @Test(arguments: ["missing.json", "broken.json"])
    func `one broken file among several is a warning, and one alone is not`(
        _ name: String
    ) throws {
        try folder.write("{", to: "broken.json")
        let upstreams = "upstreams: {aem: {url: \"https://aem.example\"}}\n"
        let routes =
            "routes: [{path: /b, upstream: aem, credential: bad}, "
            + "{upstream: aem, credential: good}]\n"
        let yaml =
            "credentials:\n  good: {serviceCredentials: a.json}\n"
            + "  bad: {serviceCredentials: \(name)}\n"
        let configuration = try folder.load(
            yaml + upstreams + routes,
            now: SampleCredentials.start
        )
        #expect(configuration.credentials["good"]?.material != nil)
        #expect(configuration.credentials["bad"]?.material == nil)
        #expect(configuration.credentials["bad"]?.fault?.contains(name) == true)
        #expect(configuration.warnings.count == 1)
        #expect(configuration.warnings.first?.contains("credentials.bad.serviceC") == true)
        #expect(configuration.warnings.first?.contains("answered 503") == true)

        let alone = "credentials:\n  bad: {serviceCredentials: \(name)}\n"
        #expect(try folder.problems(alone + upstreams).count == 1)
        #expect(try folder.problems("strictFiles: true\n" + yaml + upstreams + routes).count == 1)
    }

    @Test func `a byte order mark is no part of the text`() throws {
        let yaml = "\u{FEFF}upstreams: {aem: {url: \"https://aem.example\"}}\n"
        #expect(try folder.load(yaml).upstreams.count == 1)
    }

    /// What took a parser minutes, or ended its stack.
    @Test(arguments: [
        "a: &a [x, x, x]\n"
            + (0..<40).map { "b\($0): &b\($0) [*a, *a]\n" }.joined(),
        "? &a {? &b {? &c x : x} : *c} : *b\n" + String(repeating: "? [*a, *a]\n: x\n", count: 20),
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
        String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
        String(repeating: "a: [\n", count: 10_000),
    ])
    func `a file that costs too much is refused`(_ yaml: String) throws {
        let problems = try folder.problems(yaml)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("proxy.conf:") == true)
        #expect(problems.first?.contains("; write") == true)
    }

    @Test func `a few aliases are what YAML is for`() throws {
        let yaml = """
            upstreams:
              aem: {url: "https://aem.example", idleTimeout: &time 5s, connectTimeout: *time}
            # Stars *in *a *comment *are *not *aliases *and *they *may *be *as *many *as *one \
            *likes *to *write
            """
        let upstream = try folder.load(yaml).upstreams["aem"]
        #expect(upstream?.connectTimeout == .seconds(5))
    }
}
