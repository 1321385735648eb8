import Foundation
import NIOPosix
import Sandbox
import TestSupport
import Testing

extension EndToEnd {
    /// IMS and AEM behind outbound proxies, as companies have them.
    @Suite struct CompanyNetworkTests {
        static let password = "hush, hush"
        static let basic =
            "Basic " + Data("jane:\(password)".utf8).base64EncodedString()
    }
}

extension EndToEnd.CompanyNetworkTests {
    /// A proxy while `body` runs.
    private static func withProxy(
        _ conduct: ForwardProxy.Conduct,
        isTLS: Bool = false,
        _ body: (ForwardProxy) async throws -> Void
    ) async throws {
        let tls = try UpstreamTLS.shared.get()
        let proxy =
            try await isTLS
            ? ForwardProxy.start(conduct, tls: { tls.makeHandler() }) : ForwardProxy.start(conduct)
        do {
            try await body(proxy)
        } catch {
            Issue.record(error)
        }
        try await proxy.stop()
    }

    private static func lines(
        _ proxy: ForwardProxy,
        user: String = "jane@",
        _ more: [String] = []
    ) -> [String] {
        ["proxy: \(proxy.url(user))"] + (user.isEmpty ? [] : ["proxyPasswordFile: password"]) + more
    }

    private static func write(_ password: String, _ folder: TemporaryFolder) throws {
        try folder.write("password", Array("\(password)\n".utf8))
        try folder.write("ca.pem", Array(try UpstreamTLS.shared.get().certificate.utf8))
    }

    @Test(arguments: [false, true])
    func `all goes through a proxy with a user`(_ isTLS: Bool) async throws {
        try await Self.withProxy(.connectFor(Self.basic), isTLS: isTLS) { proxy in
            let lines = Self.lines(proxy, ["certificateAuthorities: ca.pem"])
            let settings = Scene.Settings(
                upstream: lines,
                file: ["ims:"] + lines.map { "  \($0)" },
                environment: ["http_proxy": "http://127.0.0.1:9", "NO_PROXY": "*"]
            )
            try await Scene.play(
                settings,
                files: { folder, _ in try Self.write(Self.password, folder) }
            ) { scene in
                try await scene.warmUp()
                #expect(try await scene.get("/echo").status == 200)
                #expect(!scene.proxy.log.value.contains { $0.contains("hush") })
                let targets = [scene.ims.endpoint, scene.aem.url].map { $0.dropFirst(7) }
                #expect(proxy.heads.count == 2)
                for (head, target) in zip(proxy.heads, targets) {
                    #expect(head.hasPrefix("CONNECT \(target) HTTP/1.1\r\n"), "\(head)")
                }
            }
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let conduct: ForwardProxy.Conduct
        var user = "jane@"
        var isTLS = false
        let cause: String
        let reason: String

        var testDescription: String { "\(reason), \(user)" }
    }

    private static let faults = [
        Fault(
            conduct: .connectFor("Basic another"),
            cause: "proxy_refused",
            reason: "the outbound proxy answered 407 to CONNECT"
        ),
        Fault(
            conduct: .connectFor("Basic another"),
            user: "",
            cause: "proxy_refused",
            reason: "the outbound proxy answered 407 to CONNECT"
        ),
        Fault(
            conduct: .answer("403 Forbidden"),
            cause: "proxy_refused",
            reason: "the outbound proxy answered 403 to CONNECT"
        ),
        // One that forwards requests and no connections.
        Fault(
            conduct: .answer("405 Method Not Allowed"),
            user: "",
            cause: "proxy_refused",
            reason: "the outbound proxy answered 405 to CONNECT"
        ),
        Fault(
            conduct: .drop,
            cause: "proxy_unreachable",
            reason: "outbound proxy: closed without an answer"
        ),
        Fault(
            conduct: .silent,
            cause: "unreachable",
            reason: "timed out while the outbound proxy connected"
        ),
        Fault(
            conduct: .connect,
            isTLS: true,
            cause: "proxy_unreachable",
            reason: "outbound proxy: certificate not trusted: it signs itself"
        ),
    ]

    /// What log and status say has host and port of the proxy, and what to do.
    @Test(arguments: faults, [true, false])
    func `what a proxy does wrong is said as its own`(_ fault: Fault, _ isIMS: Bool) async throws {
        try await Self.withProxy(fault.conduct, isTLS: fault.isTLS) { proxy in
            let lines = Self.lines(proxy, user: fault.user, ["connectTimeout: 500ms"])
            let settings = Scene.Settings(
                upstream: isIMS ? [] : lines,
                file: ["admin: {address: 127.0.0.1:0}"]
                    + (isIMS ? ["ims:"] + lines.map { "  \($0)" } : [])
            )
            try await Scene.play(
                settings,
                files: { folder, _ in try Self.write(Self.password, folder) }
            ) { scene in
                _ = try await scene.listening(2)
                let cause = (isIMS ? "ims_" : "upstream_") + fault.cause
                let reason = "\(proxy.address): \(fault.reason)"
                if !isIMS { #expect(try await scene.get("/echo").status >= 502) }
                let line = try await scene.proxy.line(containing: "cause=\(cause) ")
                #expect(line.contains("reason=\"\(reason)\"") || line.contains(reason), "\(line)")
                let status = try object(try await scene.page("/status").body)
                let name = isIMS ? "test" : "aem"
                let all = status[isIMS ? "credentials" : "upstreams"]
                let one = (all as? [String: [String: any Sendable]])?[name]
                let last = one?["lastFailure"] as? [String: String]
                #expect(last?["cause"] == cause)
                #expect(last?["reason"] == reason)
                #expect(last?["explanation"]?.isEmpty == false)
                let known = scene.proxy.log.value + ["\(status)"]
                #expect(!known.contains { $0.contains("hush") || $0.contains(Self.basic) })
            }
        }
    }

    @Test func `a reload finds the way, and what waits goes it at once`() async throws {
        try await Self.withProxy(.connectFor(Self.basic)) { proxy in
            var text = ConfigurationText()
            text.file = ["ims:"] + Self.lines(proxy).map { "  \($0)" }
            try await Scene.play(
                text,
                files: { folder, _ in try Self.write("old", folder) }
            ) { scene, text in
                try await scene.proxy.line(containing: "cause=ims_proxy_refused")
                #expect(scene.ims.exchangeCount == 0)
                // The file is the same, and what stands in the other one is not.
                try Self.write(Self.password, scene.folder)
                let answer = try await scene.reload(text)
                #expect(answer.status == 200 && answer.text.contains("\"ims\""), "\(answer.text)")
                try await scene.warmUp()
                #expect(try await scene.get("/echo").status == 200)
                var direct = text
                direct.file = []
                try await scene.mustReload(direct)
                scene.ims.revokeAllTokens()
                let count = proxy.heads.count
                #expect(try await scene.get("/echo").status == 200)
                #expect(proxy.heads.count == count)
                #expect(scene.ims.exchangeCount == 2)
            }
        }
    }

    @Test func `token goes that way too`() async throws {
        try await Self.withProxy(.connectFor(Self.basic)) { proxy in
            try await Scene.play(files: { folder, _ in try Self.write(Self.password, folder) }) {
                scene in
                let credentials = "\(scene.folder.path)/credentials.json"
                let run = try await CommandRun(
                    ["token", "--credentials", credentials, "--ims-proxy", proxy.url("jane@")]
                )
                #expect(run.exit == .status(69))
                #expect(run.errors.first?.contains("ims_proxy_refused (\(proxy.address)") == true)
                let wrong = try await CommandRun(
                    ["token", "--credentials", credentials, "--ims-proxy", proxy.url("a:hush@")]
                )
                #expect(wrong.exit == .status(78))
                #expect(wrong.errors.first?.hasPrefix("--ims-proxy: has a password in it") == true)
                #expect(!wrong.errors.contains { $0.contains("hush") })
                let file = "\(scene.folder.path)/proxy.conf"
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let more = (["ims:"] + Self.lines(proxy).map { "  \($0)" }).joined(separator: "\n")
                try scene.folder.write("other.conf", Array((text + more).utf8))
                let good = try await CommandRun(
                    ["token", "--config", "\(scene.folder.path)/other.conf"]
                )
                #expect(good.exit == .status(0))
                #expect(scene.ims.verdict(on: String(good.output.dropLast())) == .valid)
            }
        }
    }

    /// One flag each, and nothing else knows the names.
    @Test func `flags name both proxies`() async throws {
        let ims = try await SandboxIMS.start(on: MultiThreadedEventLoopGroup.singleton)
        ims.bind(try Scene.account.get())
        let aem = try await SandboxAEM.start(
            on: MultiThreadedEventLoopGroup.singleton,
            trusting: ims
        )
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await Self.withProxy(.connect) { proxy in
            let file = try folder.write(
                "credentials.json",
                Scene.credentials(imsEndpoint: ims.endpoint)
            )
            let process = try await ProxyProcess.launch([
                "serve", "--credentials", file, "--port", "0", "--upstream", aem.url,
                "--ims-proxy", proxy.url(), "--upstream-proxy", proxy.url(),
            ])
            let port = try await process.port()
            let answer = try await SandboxClient(
                on: MultiThreadedEventLoopGroup.singleton,
                port: port
            ).send("GET", "/echo")
            #expect(answer.status == 200)
            #expect(proxy.heads.count == 2)
            #expect(try await process.terminate() == .status(0))
        }
        try await ims.shutdown()
        try await aem.shutdown()
    }
}
