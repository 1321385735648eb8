import AdobeIMS
import Foundation
import NIOCore
import NIOPosix
import Sandbox
import TestSupport
import Testing

extension EndToEnd {
    /// `check`: whatever is wrong with IMS and AEM is found, and told as it is.
    @Suite struct CheckCommandTests {}
}

extension EndToEnd.CheckCommandTests {
    typealias Item = [String: any Sendable]

    /// What `check --json` said.
    struct Report: Sendable {
        let run: CommandRun
        let object: [String: any Sendable]
        var items: [Item] { object["items"] as? [Item] ?? [] }
        var failures: [Item] { items.filter { $0["verdict"] as? String == "FAIL" } }

        func verdict(_ id: String) -> String? {
            items.first { $0["id"] as? String == id }?["verdict"] as? String
        }
    }

    /// What stands between a simulated IMS, a simulated AEM and a configuration for both.
    struct Stage: Sendable {
        let ims: SandboxIMS
        let aem: SandboxAEM
        let folder: TemporaryFolder

        /// `upstreamURL`: In place of the simulated AEM.
        func configure(
            upstreamURL: String? = nil,
            upstream: [String] = [],
            file: [String] = []
        ) throws -> String {
            let lines =
                [
                    "listeners: [{address: \"127.0.0.1:0\"}]",
                    "credentials: {test: {serviceCredentials: credentials.json}}", "upstreams:",
                    "  aem:", "    url: \(upstreamURL ?? aem.url)",
                ]
                + upstream.map { "    \($0)" } + file + [""]
            return try folder.write("proxy.conf", Array(lines.joined(separator: "\n").utf8))
        }

        func check(_ file: String, _ more: [String] = []) async throws -> Report {
            let run = try await CommandRun(["check", "--json", "--config", file] + more)
            return Report(run: run, object: try object(Array(run.output.utf8)))
        }
    }

    static func play(_ body: (Stage) async throws -> Void) async throws {
        try await SimulatedAdobe.play { adobe in
            do {
                try await body(Stage(ims: adobe.ims, aem: adobe.aem, folder: adobe.folder))
            } catch {
                Issue.record(error)
            }
        }
    }

    private static func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func `all is well, is said so, and leaves nothing behind`() async throws {
        try await Self.play { stage in
            let state = ["tokens: {store: {file: {directory: state}}}"]
            let file = try stage.configure(file: state)
            let before = try Self.names(stage.folder)
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(0), "\(report.run)")
            #expect(report.run.errors.isEmpty)
            #expect(try Self.names(stage.folder) == before)
            #expect(Set(report.object.keys) == ["version", "verdict", "exit", "items"])
            #expect(report.object["version"] as? Int == 1)
            #expect(report.object["verdict"] as? String == "ok")
            #expect(report.object["exit"] as? Int == 0)
            let ids = report.items.compactMap { $0["id"] as? String }
            #expect(
                ids == [
                    "configuration", "file", "credential", "listener", "ims.tcp", "ims.clock",
                    "ims.exchange", "aem.tcp", "aem.account",
                ]
            )
            let account = try Scene.account.get()
            let evidence = report.items.last?["evidence"] as? String
            #expect(evidence == "AEM says we are \(account.technicalAccountID)")
            #expect(report.items.last?["milliseconds"] as? Double ?? 0 > 0)
            #expect(stage.ims.exchangeCount == 1)
            #expect(!report.run.output.contains(account.clientSecret.reveal()))

            let text = try await CommandRun(["check", "--config", file])
            #expect(text.exit == .status(0))
            let lines = text.output.split(separator: "\n")
            #expect(lines.count == ids.count + 1)
            #expect(lines.last == "ok: \(ids.count) checks")
            #expect(zip(lines, ids).allSatisfy { $0.hasPrefix("ok    \($1) ") })
        }
    }

    @Test func `offline it says the same of what needs no network`() async throws {
        try await Self.play { stage in
            let report = try await stage.check(try stage.configure(), ["--offline"])
            #expect(report.run.exit == .status(0))
            let ids = report.items.compactMap { $0["id"] as? String }
            #expect(ids == ["configuration", "file", "credential", "listener"])
            #expect(stage.ims.exchangeCount == 0)
            #expect(stage.aem.requestCount == 0)
        }
    }

    // MARK: Faults of the simulated IMS and AEM

    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let id: String
        let cause: String
        let exit: Int32
        let prepare: @Sendable (SandboxIMS, SandboxAEM) async throws -> Void

        var testDescription: String { name }

        init(
            _ name: String,
            _ id: String,
            _ cause: String,
            _ exit: Int32,
            _ prepare: @escaping @Sendable (SandboxIMS, SandboxAEM) async throws -> Void
        ) {
            self.name = name
            self.id = id
            self.cause = cause
            self.exit = exit
            self.prepare = prepare
        }
    }

    private static func answer(_ status: Int, _ body: String = "") -> IMSBehaviour {
        .fixed(status: status, body: body, fields: [:])
    }

    private static func refusal(_ error: String) -> IMSBehaviour {
        answer(400, "{\"error\":\"\(error)\"}")
    }

    private static let faultsOfIMS = [
        Fault("IMS is off", "ims.tcp", "ims_refused", 69) { ims, _ in try await ims.goOffline() },
        Fault("IMS hangs", "ims.exchange", "ims_timeout", 69) { ims, _ in ims.behaviour = .hang },
        Fault("IMS closes", "ims.exchange", "ims_unreachable", 69) { ims, _ in
            ims.behaviour = .disconnect
        },
        Fault("IMS fails", "ims.exchange", "ims_server_error", 69) { ims, _ in
            ims.behaviour = Self.answer(503)
        },
        Fault("IMS is asked too often", "ims.exchange", "ims_throttled", 69) { ims, _ in
            ims.behaviour = .fixed(status: 429, body: "", fields: ["Retry-After": "600"])
        },
        Fault("IMS answers nothing", "ims.exchange", "ims_bad_answer", 69) { ims, _ in
            ims.behaviour = .empty
        },
        Fault("a portal answers", "ims.exchange", "ims_bad_answer", 69) { ims, _ in
            ims.behaviour = .html
        },
        Fault("IMS answers half", "ims.exchange", "ims_bad_answer", 69) { ims, _ in
            ims.behaviour = .truncatedJSON
        },
        Fault("not IMS", "ims.exchange", "ims_bad_answer", 69) { ims, _ in
            ims.behaviour = Self.answer(404)
        },
        Fault("an unknown client", "ims.exchange", "invalid_client", 78) { ims, _ in
            ims.behaviour = Self.refusal("invalid_client")
        },
        Fault("a scope too many", "ims.exchange", "invalid_scope", 78) { ims, _ in
            ims.behaviour = Self.refusal("invalid_scope")
        },
        Fault("another kind of client", "ims.exchange", "unauthorized_client", 78) { ims, _ in
            ims.behaviour = Self.refusal("unauthorized_client")
        },
        Fault("a refusal of no name", "ims.exchange", "ims_rejected", 78) { ims, _ in
            ims.behaviour = Self.refusal("who_knows")
        },
        Fault("a revoked certificate", "ims.exchange", "certificate_not_bound", 78) { ims, _ in
            ims.revokeCertificate(try Scene.account.get().certificate)
        },
        Fault("a clock that is behind", "ims.clock", "clock_off", 78) { ims, _ in
            ims.clockOffset = .seconds(7200)
        },
    ]

    private static let faultsOfAEM = [
        Fault("AEM is off", "aem.tcp", "upstream_refused", 69) { _, aem in
            try await aem.goOffline()
        },
        Fault("AEM refuses", "aem.account", "refused_after_refresh", 78) { _, aem in
            aem.alwaysRefuses = true
        },
        Fault("AEM refuses there", "aem.account", "refused_after_refresh", 78) { _, aem in
            aem.refusedPaths = ["/libs"]
        },
        Fault("AEM does not know us yet", "aem.account", "forbidden", 78) { _, aem in
            aem.isAccountProvisioned = false
        },
    ]

    @Test(arguments: faultsOfIMS + faultsOfAEM)
    func `each fault of the sandbox is found`(_ fault: Fault) async throws {
        try await Self.play { stage in
            let file = try stage.configure(file: ["ims: {timeout: 500ms}"])
            try await fault.prepare(stage.ims, stage.aem)
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(fault.exit), "\(report.run)")
            #expect(report.object["exit"] as? Int == Int(fault.exit))
            #expect(report.object["verdict"] as? String == "FAIL")
            let item = report.failures.first
            #expect(item?["id"] as? String == fault.id)
            #expect(item?["cause"] as? String == fault.cause)
            #expect((item?["whatToDo"] as? String)?.hasSuffix(".") == true)
            #expect((item?["evidence"] as? String)?.isEmpty == false)
            // What has failed is not tried further.
            if fault.id.hasPrefix("ims.") { #expect(report.verdict("aem.account") == nil) }
        }
    }

    // MARK: Other answers of AEM

    private static let html = "Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    private static let answers: [(String, String?, String, Int32)] = [
        ("401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "refused_after_refresh", "FAIL", 78),
        (
            "302 Found\r\nLocation: /libs/granite/core/content/login.html?resource=%2F\r\n"
                + "Content-Length: 0\r\n\r\n", "refused_after_refresh", "FAIL", 78
        ),
        (
            "301 Moved\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\n",
            "redirected", "FAIL", 78
        ),
        ("200 OK\r\n\(html)", "login_page", "FAIL", 78),
        (
            "200 OK\r\nContent-Length: 30\r\n\r\n{\"authorizableId\":\"anonymous\"}", "anonymous",
            "FAIL", 78
        ),
        ("404 Not Found\r\nContent-Length: 0\r\n\r\n", "not_aem", "FAIL", 78),
        ("429 Too Many\r\nContent-Length: 0\r\n\r\n", "throttled", "FAIL", 69),
        ("500 Oh\r\n\(html)", "aem_error", "FAIL", 69),
        ("503 Oh\r\n\(html)", "aem_error", "FAIL", 69),
    ]

    @Test(arguments: answers)
    func `each answer of AEM has its verdict`(
        _ answer: String,
        _ cause: String?,
        _ verdict: String,
        _ exit: Int32
    ) async throws {
        try await Self.play { stage in
            try await RawUpstream.serving({ _ in .send("HTTP/1.1 \(answer)") }) { upstream in
                let report = try await stage.check(try stage.configure(upstreamURL: upstream.url))
                #expect(report.run.exit == .status(exit), "\(report.run)")
                #expect(report.failures.count == 1)
                let item = report.failures.first
                #expect(item?["id"] as? String == "aem.account")
                #expect(item?["cause"] as? String == cause)
                let request = upstream.requests.value.first
                #expect(request?.values("authorization").first?.hasPrefix("Bearer ") == true)
                #expect(request?.description.hasPrefix("GET /libs/granite/") == true)
            }
        }
    }

    @Test(
        arguments: [
            ([.send(Array("SSH-2.0-x\r\n\r\n".utf8))], "upstream_protocol", 78),
            ([.close], "upstream_unreachable", 69), ([], "upstream_timeout", 69),
        ] as [([RawUpstream.Reply.Step], String, Int32)]
    )
    func `no answer is one, too`(
        _ steps: [RawUpstream.Reply.Step],
        _ cause: String,
        _ exit: Int32
    ) async throws {
        try await Self.play { stage in
            try await RawUpstream.serving({ _ in RawUpstream.Reply(steps) }) { upstream in
                let limits = ["connectTimeout: 300ms", "responseTimeout: 300ms"]
                let file = try stage.configure(upstreamURL: upstream.url, upstream: limits)
                let report = try await stage.check(file)
                #expect(report.run.exit == .status(exit), "\(report.run)")
                #expect(report.failures.first?["id"] as? String == "aem.account")
                #expect(report.failures.first?["cause"] as? String == cause)
            }
        }
    }

    // MARK: The way

    @Test func `an upstream whose certificate nobody vouches for`() async throws {
        try await Self.play { stage in
            let tls = try UpstreamTLS.shared.get()
            try await RawUpstream.serving({ _ in .ok("{}") }, tls: tls) { upstream in
                let file = try stage.configure(upstreamURL: upstream.url)
                let report = try await stage.check(file)
                #expect(report.run.exit == .status(78), "\(report.run)")
                #expect(report.failures.first?["id"] as? String == "aem.tls")
                #expect(report.failures.first?["cause"] as? String == "upstream_tls_untrusted")
                #expect(report.verdict("aem.tcp") == "ok")
                #expect(upstream.requests.value.isEmpty)
                try stage.folder.write("ca.pem", Array(tls.certificate.utf8))
                let trusting = try stage.configure(
                    upstreamURL: upstream.url,
                    upstream: ["certificateAuthorities: ca.pem"]
                )
                let better = try await stage.check(trusting)
                #expect(better.verdict("aem.tls") == "ok", "\(better.run)")
            }
        }
    }

    @Test func `a name that nobody has`() async throws {
        try await Self.play { stage in
            let file = try stage.configure(upstreamURL: "https://nowhere.invalid")
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(69))
            #expect(report.failures.first?["id"] as? String == "aem.dns")
            #expect(report.failures.first?["cause"] as? String == "upstream_name_unknown")
        }
    }

    @Test(
        arguments: [
            (.answer("407 Login"), "ims.proxy", "ims_proxy_refused", 78),
            (.answer("403 Forbidden"), "ims.proxy", "ims_proxy_refused", 78),
            (.answer("503 Busy"), "ims.proxy", "ims_proxy_refused", 69),
            (.drop, "ims.proxy", "ims_proxy_unreachable", 69),
            (.silent, "ims.proxy", "ims_unreachable", 69),
        ] as [(ForwardProxy.Conduct, String, String, Int32)]
    )
    func `an outbound proxy is tried, and named`(
        _ conduct: ForwardProxy.Conduct,
        _ id: String,
        _ cause: String,
        _ exit: Int32
    ) async throws {
        try await Self.play { stage in
            let proxy = try await ForwardProxy.start(conduct)
            let file = try stage.configure(
                file: ["ims: {proxy: \"\(proxy.url())\", connectTimeout: 500ms}"]
            )
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(exit), "\(report.run)")
            #expect(report.failures.first?["id"] as? String == id)
            #expect(report.failures.first?["cause"] as? String == cause)
            let evidence = report.failures.first?["evidence"] as? String
            #expect(evidence?.hasPrefix("\(proxy.address): ") == true)
            proxy.behave(.connect)
            let better = try await stage.check(file)
            #expect(better.run.exit == .status(0), "\(better.run)")
            #expect(better.verdict("ims.proxy") == "ok")
            try await proxy.stop()
        }
    }

    // MARK: Here

    @Test func `an address that is taken is 69, and the rest is tried`() async throws {
        try await Self.play { stage in
            let taken = try ListeningSocket()
            defer { withExtendedLifetime(taken) {} }
            let port = stage.aem.port
            let file = try stage.folder.write(
                "taken.conf",
                Array(
                    """
                    listeners: [{address: "127.0.0.1:\(port)"}]
                    credentials: {test: {serviceCredentials: credentials.json}}
                    upstreams: {aem: {url: "http://127.0.0.2:\(port)"}}
                    """.utf8
                )
            )
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(69), "\(report.run)")
            #expect(report.verdict("listener") == "FAIL")
            #expect(report.verdict("ims.exchange") == "ok")
        }
    }

    @Test func `problems of the file are in the object, too`() async throws {
        try await Self.play { stage in
            let file = try stage.configure(file: ["limts: {}", "tokens: {store: disk}"])
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(78))
            #expect(report.run.errors.isEmpty)
            #expect(report.failures.count == 2)
            let evidence = report.failures.compactMap { $0["evidence"] as? String }
            #expect(evidence.contains { $0.contains("limts: unknown key; did you mean limits?") })
            let text = try await CommandRun(["check", "--config", file])
            #expect(text.exit == .status(78))
            #expect(text.errors.count == 2)
        }
    }

    @Test func `a key that IMS refuses while the next one serves is a warning`() async throws {
        try await Self.play { stage in
            let account = try Scene.account.get()
            let renewed = try account.renewed(now: .now())
            let json = try Scene.credentials(of: renewed, imsEndpoint: stage.ims.endpoint)
            try stage.folder.write("newer.json", json)
            let file = try stage.folder.write(
                "two.conf",
                Array(
                    """
                    listeners: [{address: "127.0.0.1:0"}]
                    credentials: {test: {serviceCredentials: [newer.json, credentials.json]}}
                    upstreams: {aem: {url: "\(stage.aem.url)"}}
                    """.utf8
                )
            )
            let report = try await stage.check(file)
            #expect(report.run.exit == .status(0), "\(report.run)")
            #expect(report.object["verdict"] as? String == "warn")
            let warnings = report.items.filter { $0["verdict"] as? String == "warn" }
            #expect(warnings.map { $0["cause"] as? String } == ["certificate_not_bound"])
            #expect(report.verdict("aem.account") == "ok")
        }
    }

    @Test func `flags are tried as a file is`() async throws {
        try await Self.play { stage in
            let credentials = "\(stage.folder.path)/credentials.json"
            let run = try await CommandRun([
                "check", "--json", "--credentials", credentials, "--upstream", stage.aem.url,
                "--port", "0",
            ])
            #expect(run.exit == .status(0), "\(run)")
        }
    }

    @Test func `on a terminal it says what it waits for`() async throws {
        try await Self.play { stage in
            let terminal = try Terminal()
            let process = try await ProxyProcess.launch(
                ["check", "--config", try stage.configure()],
                standardInput: terminal.slave,
                script: #"exec "$0" "$@" 2>&0"#
            )
            #expect(try await process.end() == .status(0))
            let text = terminal.text()
            #expect(text.contains("\r\u{1B}[Kwaiting for connections to 127.0.0.1:"))
            #expect(process.log.value.last?.hasPrefix("ok: ") == true)
        }
    }
}
