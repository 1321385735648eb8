import AdobeIMS
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// What newcomers do wrong: each answer names the thing, the place and the next step.
    @Suite struct WrongTurnTests {}
}

extension EndToEnd.WrongTurnTests {
    struct Turn: Sendable, CustomTestStringConvertible {
        let name: String
        /// `%D` is the folder.
        var arguments = ["check", "--offline", "--config", "%D/proxy.conf"]
        /// Of `proxy.conf`.
        var text = ""
        /// More files by their names.
        var files: [String: [UInt8]] = [:]
        var exit: Int32 = 78
        let says: [String]

        var testDescription: String { name }
    }

    private static let upstream = "upstreams: {aem: {url: \"https://aem.example\"}}\n"
    private static let listener = "listeners: [{address: \"127.0.0.1:0\"}]\n"

    private static func flags(_ credentials: String, _ more: [String] = []) -> [String] {
        [
            "check", "--offline", "--credentials", "%D/\(credentials)", "--upstream",
            "https://aem.example",
        ] + more
    }

    private static func credential(_ definition: String) -> String {
        "\(listener)\(upstream)credentials:\n  a: \(definition)\n"
    }

    // MARK: Files

    private static let files = [
        Turn(
            name: "no file",
            arguments: ["serve", "--config", "%D/absent.conf"],
            says: ["absent.conf: ", "there is no such file", "name a YAML file"]
        ),
        Turn(
            name: "a directory in place of the configuration",
            arguments: ["serve", "--config", "%D/conf"],
            files: ["conf/proxy.conf": []],
            says: ["%D/conf: ", "it is a directory", "name a YAML file"]
        ),
        Turn(
            name: "another encoding",
            files: ["proxy.conf": [0xFF, 0xFE] + upstream.utf8.flatMap { [$0, 0] }],
            says: ["proxy.conf: is not UTF-8; save it in that encoding"]
        ),
        Turn(
            name: "no credentials file",
            arguments: flags("absent.json"),
            says: ["--credentials: ", "absent.json\" cannot be read", "Developer Console"]
        ),
        Turn(
            name: "a directory in place of the credentials",
            arguments: flags("."),
            says: ["--credentials: ", "it is a directory", "Developer Console"]
        ),
        Turn(
            name: "another JSON file",
            arguments: flags("package.json"),
            files: ["package.json": Array(#"{"name":"app"}"#.utf8)],
            says: [
                "package.json\" is not usable", "privateKey", "download the service credentials",
            ]
        ),
        Turn(
            name: "a login page that was saved",
            arguments: flags("page.json"),
            files: ["page.json": Array("<!doctype html><title>Sign in</title>".utf8)],
            says: ["page.json\" is not usable", "not a JSON object", "Developer Console"]
        ),
        Turn(
            name: "the key in place of the file",
            arguments: flags("key.pem"),
            files: ["key.pem": Array("-----BEGIN PRIVATE KEY-----\nMII\n".utf8)],
            says: ["key.pem\" is not usable", "not a JSON object", "Developer Console"]
        ),
        Turn(
            name: "an empty file",
            arguments: flags("empty.json"),
            files: ["empty.json": []],
            says: ["empty.json\" is not usable", "is empty", "download it again"]
        ),
        Turn(
            name: "typographic quotes in JSON",
            arguments: flags("smart.json"),
            files: ["smart.json": Array("{“ok”: true}".utf8)],
            says: ["smart.json\" is not usable", "use the file as the Developer Console gives it"]
        ),
        Turn(
            name: "service credentials for a token",
            text: credential("{localDevelopmentToken: credentials.json}"),
            says: [
                "proxy.conf:4:30: credentials.a.localDevelopmentToken: \"credentials.json\"",
                "it has service credentials", "serviceCredentials:",
            ]
        ),
        Turn(
            name: "a token for service credentials",
            text: credential("{serviceCredentials: token.json}"),
            files: ["token.json": Array(#"{"ok":true,"accessToken":"e"}"#.utf8)],
            says: [
                "proxy.conf:4:27: credentials.a.serviceCredentials: \"token.json\"",
                "it is a local development token", "localDevelopmentToken:",
            ]
        ),
        Turn(
            name: "the secret in place of its path",
            text: credential("{serviceCredentials: \"p8e-Zk3vQ9LmX2TnR7wBp8e-Zk3vQ9LmX2TnR7wB\"}"),
            says: ["proxy.conf:4:27: ", "a text of 40 bytes cannot be read", "write the path of"]
        ),
    ]

    // MARK: The text

    private static let text = [
        Turn(
            name: "a mark before the text",
            text: "\u{FEFF}\(listener)\(upstream)",
            exit: 0,
            says: ["ok: 1 listener(s)"]
        ),
        Turn(
            name: "line ends of Windows",
            text: (listener + upstream).replacing("\n", with: "\r\n"),
            exit: 0,
            says: ["ok: 1 listener(s)"]
        ),
        Turn(
            name: "typographic quotes",
            text: "upstreams:\n  aem: {url: “https://aem.example”}\nlog: {level: ‘info’}\n",
            says: [
                "proxy.conf:2:14: upstreams.aem.url: stands between typographic quotes",
                "proxy.conf:3:14: log.level: stands between", "write \" in their place",
            ]
        ),
        Turn(
            name: "a tab",
            text: "upstreams:\n\taem: {url: \"https://aem.example\"}\n",
            says: ["proxy.conf:2:1: is not valid YAML", "indent with spaces"]
        ),
        Turn(
            name: "a misspelt key",
            text: "\(upstream)credentails: {}\n",
            says: ["proxy.conf:2:1: credentails: unknown key; did you mean credentials?"]
        ),
        Turn(
            name: "a variable that is not set",
            text: "upstreams: {aem: {url: \"${AEM_URL}\"}}\n",
            says: ["proxy.conf:1:24: upstreams.aem.url: ", "AEM_URL", "set"]
        ),
        Turn(
            name: "no scheme",
            text: "upstreams: {aem: {url: aem.example}}\n",
            says: ["proxy.conf:1:24: upstreams.aem.url: ", "must begin with https://"]
        ),
        Turn(
            name: "another ending",
            text: "upstreams: {aem: {url: \"https://author-p1-e2.adobeaemcloud.net\"}}\n",
            says: ["proxy.conf:1:24: ", "write https://author-p1-e2.adobeaemcloud.com"]
        ),
        Turn(
            name: "the address of a page",
            text: "upstreams: {aem: {url: \"https://aem.example/aem/start.html\"}}\n",
            says: ["proxy.conf:1:24: ", "is the address of a page; write https://aem.example"]
        ),
        Turn(
            name: "the proxy itself",
            text: "listeners: [{address: \"127.0.0.1:4502\"}]\n"
                + "upstreams: {aem: {url: \"http://localhost:4502\"}}\n",
            says: ["proxy.conf:2:24: ", "is a listener of this proxy itself", "address of AEM"]
        ),
        Turn(
            name: "a password in the outbound proxy",
            text: "\(upstream)ims: {proxy: \"http://jane:hush@proxy.corp:3128\"}\n",
            says: ["proxy.conf:2:14: ims.proxy: ", "has a password in it", "proxyPasswordFile"]
        ),
    ]

    // MARK: The command line

    private static let commands = [
        Turn(
            name: "a file without its flag",
            arguments: ["serve", "credentials.json"],
            exit: 64,
            says: ["Unexpected argument 'credentials.json'", "--credentials FILE"]
        ),
        Turn(
            name: "a misspelt option",
            arguments: ["serve", "--credental", "x"],
            exit: 64,
            says: ["Unknown option '--credental'. Did you mean '--credentials'?"]
        ),
        Turn(
            name: "a token without a place to go",
            arguments: ["serve", "--credentials", "%D/token.json"],
            files: ["token.json": Array(#"{"ok":true,"accessToken":"e"}"#.utf8)],
            says: ["--upstream: is missing", "https://author-p12345-e67890.adobeaemcloud.com"]
        ),
        Turn(
            name: "clear text",
            arguments: [
                "serve", "--credentials", "%D/credentials.json", "--upstream",
                "http://aem.example",
            ],
            says: ["--upstream: would send a credential in clear text; write https://"]
        ),
        Turn(
            name: "another environment",
            arguments: [
                "serve", "--credentials", "%D/credentials.json", "--upstream",
                "https://author-p99-e99.adobeaemcloud.com",
            ],
            says: ["--upstream: is of the environment p99-e99, but the credentials are of p"]
        ),
        Turn(
            name: "a listener for everybody",
            arguments: flags("credentials.json", ["--listen", "0.0.0.0:8080"]),
            says: ["--listen: is not loopback", "write 127.0.0.1 as its host"]
        ),
        Turn(
            name: "no port",
            arguments: flags("credentials.json", ["--port", "http"]),
            says: ["--port: is not a port; write a number from 1 to 65535"]
        ),
        Turn(
            name: "no proxy",
            arguments: flags("credentials.json", ["--ims-proxy", "proxy.corp"]),
            says: ["--ims-proxy: is not a proxy; write for example http://proxy.corp:3128"]
        ),
        Turn(
            name: "a token that has ended",
            arguments: ["token", "--credentials", "%D/token.json"],
            files: [
                "token.json": Array(
                    "{\"ok\":true,\"accessToken\":\"\(Self.endedToken)\"}".utf8
                )
            ],
            says: ["local_token_expired", "get a new one in the AEM Developer Console"]
        ),
    ]

    /// Of 2001, and of nobody.
    private static let endedToken =
        "e30."
        + Data(#"{"created_at":"1000000000000","expires_in":"86400000"}"#.utf8)
        .base64EncodedString().filter { $0 != "=" } + ".c2ln"

    @Test(arguments: files + text + commands)
    func `an answer names the thing, the place and the next step`(_ turn: Turn) async throws {
        try await TemporaryFolder.withCredentials { folder in
            try folder.write("proxy.conf", Array(turn.text.utf8))
            for (name, bytes) in turn.files { try folder.write(name, bytes) }
            let run = try await CommandRun(
                turn.arguments.map { $0.replacing("%D", with: folder.path) }
            )
            #expect(run.exit == .status(turn.exit))
            let said = run.errors.joined(separator: "\n") + run.output
            for text in turn.says {
                let text = text.replacing("%D", with: folder.path)
                #expect(said.contains(text), "\(text) in \(said)")
            }
            #expect(!said.contains("hush") && !said.contains("Zk3vQ9"))
        }
    }

    /// As in a container whose user is not the file's.
    @Test(arguments: ["proxy.conf", "credentials.json"])
    func `a file that this user may not read is named`(_ name: String) async throws {
        try await TemporaryFolder.withCredentials { folder in
            let text = Self.credential("{serviceCredentials: credentials.json}")
            try folder.write("proxy.conf", Array(text.utf8))
            #expect(unsafe chmod("\(folder.path)/\(name)", 0) == 0)
            let run = try await CommandRun(
                ["check", "--offline", "--config", "\(folder.path)/proxy.conf"]
            )
            #expect(run.exit == .status(78))
            #expect(run.errors.count == 1)
            let said = run.errors.first ?? ""
            #expect(said.contains(name) && said.contains("this user may not read it"), "\(said)")
        }
    }

    @Test func `a port in use is named, and another one is asked for`() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = listener.localAddress?.port ?? 0
        try await TemporaryFolder.withCredentials { folder in
            // Event loops are at work already when it ends, and how far they are is chance.
            for _ in 0..<10 {
                let run = try await CommandRun([
                    "serve", "--credentials", "\(folder.path)/credentials.json", "--upstream",
                    "https://aem.example", "--port", "\(port)",
                ])
                #expect(run.exit == .status(69))
                let said = run.errors.last ?? ""
                let isNamed = said.contains("127.0.0.1:\(port)") && said.contains("another port")
                #expect(isNamed, "\(said)")
            }
        }
        try await listener.close().get()
    }

    /// The secret of another client, and an account of another IMS (stage for production).
    @Test(arguments: [
        (true, "client_secret_invalid", "put the current one in place"),
        (false, "invalid_client", "another IMS environment"),
    ])
    func `credentials that don't belong together are told by IMS's answer`(
        _ isKnown: Bool,
        _ cause: String,
        _ advice: String
    ) async throws {
        let ims = try await SandboxIMS.start(on: MultiThreadedEventLoopGroup.singleton)
        let account = try Scene.account.get()
        if isKnown { ims.bind(account) }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let text = String(
            decoding: try Scene.credentials(imsEndpoint: ims.endpoint),
            as: UTF8.self
        )
        let secret = account.clientSecret.reveal()
        let file = try folder.write(
            "credentials.json",
            Array(text.replacing(secret, with: String(secret.reversed())).utf8)
        )
        let run = try await CommandRun([
            "check", "--credentials", file, "--upstream", "http://127.0.0.1:9", "--port", "0",
        ])
        #expect(run.exit == .status(78))
        let line = run.output.split(separator: "\n").first { $0.hasPrefix("FAIL") } ?? ""
        #expect(line.contains("ims.exchange") && line.contains(cause) && line.contains(advice))
        #expect(!run.output.contains(String(secret.reversed())))
        try await ims.shutdown()
    }
}
