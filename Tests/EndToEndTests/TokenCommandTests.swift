import AdobeIMS
import Foundation
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// `token`, against a simulated IMS.
    @Suite struct TokenCommandTests {}
}

extension EndToEnd.TokenCommandTests {
    /// A simulated IMS that knows ``Scene/account``, and a folder with its `credentials.json`.
    private static func withIMS(
        _ body: (SandboxIMS, TemporaryFolder) async throws -> Void
    ) async throws {
        let ims = try await SandboxIMS.start(on: MultiThreadedEventLoopGroup.singleton)
        ims.bind(try Scene.account.get())
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("credentials.json", Scene.credentials(imsEndpoint: ims.endpoint))
        try await body(ims, folder)
        try await ims.shutdown()
    }

    /// A configuration with these lines as its credentials.
    private static func configuration(
        _ folder: TemporaryFolder,
        _ credentials: [String]
    ) throws -> String {
        let lines =
            [
                "upstreams: {aem: {url: \"http://127.0.0.1:9\"}}",
                "routes: [{upstream: aem, credential: none}]", "credentials:",
            ]
            + credentials.map { "  \($0)" }
        return try folder.write("proxy.conf", Array(lines.joined(separator: "\n").utf8))
    }

    /// The account of ``Scene`` with a key that IMS has never seen.
    private static func unknownKey(_ ims: SandboxIMS) throws -> [UInt8] {
        let renewed = try Scene.account.get().renewed(now: .now()).credentialsJSON()
        let old = try Scene.account.get().imsEndpoint
        return Array(
            String(decoding: renewed, as: UTF8.self).replacing(old, with: ims.endpoint).utf8
        )
    }

    @Test func `prints the token alone`() async throws {
        try await Self.withIMS { ims, folder in
            let run = try await CommandRun(
                ["token", "--credentials", "\(folder.path)/credentials.json"]
            )
            #expect(run.exit == .status(0))
            #expect(run.output.last == "\n")
            #expect(ims.verdict(on: String(run.output.dropLast())) == .valid)
            #expect(run.errors == [])
            #expect(ims.exchangeCount == 1)
        }
    }

    @Test(arguments: [(true, "claims"), (false, "answer")])
    func `prints an object`(_ hasClaims: Bool, _ expirySource: String) async throws {
        try await Self.withIMS { ims, folder in
            ims.tokenLifetime = .seconds(7200)
            ims.tokensCarryClaims = hasClaims
            let run = try await CommandRun(
                ["token", "--json", "--credentials", "\(folder.path)/credentials.json"]
            )
            #expect(run.exit == .status(0))
            let object = try object(Array(run.output.utf8))
            #expect(object.count == 6)
            #expect(ims.verdict(on: object["access_token"] as? String ?? "") == .valid)
            #expect(object["token_type"] as? String == "bearer")
            let seconds = try #require(object["expires_in"] as? Int)
            #expect((7000...7200).contains(seconds))
            let end = (object["expires_at"] as? String).flatMap(UnixTime.init(iso8601:))
            let life = UnixTime.now().duration(to: try #require(end))
            #expect(life > .seconds(7000) && life < .seconds(7201))
            #expect(object["source"] as? String == "exchange")
            #expect(object["expiry_source"] as? String == expirySource)
        }
    }

    @Test func `says on a terminal that it is a secret`() async throws {
        try await Self.withIMS { ims, folder in
            let terminal = try Terminal()
            let process = try await ProxyProcess.launch(
                ["token", "--credentials", "\(folder.path)/credentials.json"],
                standardOutput: terminal.slave
            )
            #expect(try await process.end() == .status(0))
            let token = terminal.text().trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(ims.verdict(on: token) == .valid)
            #expect(process.log.value.count == 1)
            #expect(process.log.value.allSatisfy { $0.hasPrefix("warning: this token is") })
            #expect(process.log.value.allSatisfy { !$0.contains(token) })
        }
    }

    @Test func `a local development token is printed while it is good`() async throws {
        try await Self.withIMS { ims, folder in
            let json = ims.localDevelopmentTokenJSON(for: try Scene.account.get())
            let file = try folder.write("token.json", json)
            let run = try await CommandRun(["token", "--json", "--credentials", file])
            #expect(run.exit == .status(0))
            let printed = try object(Array(run.output.utf8))
            #expect(
                printed["access_token"] as? String == (try object(json))["accessToken"] as? String
            )
            #expect(printed["source"] as? String == "file")
            #expect(ims.exchangeCount == 0)
        }
    }

    @Test func `a local development token that has expired is not printed`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write("token.json", Array(#"{"accessToken":"hush"}"#.utf8))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -86_401)],
            ofItemAtPath: file
        )
        let run = try await CommandRun(["token", "--credentials", file])
        #expect(run.exit == .status(78))
        #expect(run.output == "")
        #expect(run.errors.contains { $0.contains("get a new local development token") })
        #expect(run.errors.allSatisfy { !$0.contains("hush") })
    }

    // MARK: The configuration's credentials

    @Test func `one of several has to be named`() async throws {
        try await Self.withIMS { ims, folder in
            let client = ThrowawayClient.make(imsEndpoint: ims.endpoint)
            ims.bind(client)
            try folder.write("secret", Array(client.clientSecret.reveal().utf8))
            try folder.write(
                "token.json",
                ims.localDevelopmentTokenJSON(for: try Scene.account.get())
            )
            let file = try Self.configuration(
                folder,
                [
                    "account: {serviceCredentials: credentials.json}",
                    "laptop: {localDevelopmentToken: token.json}",
                    "client: {oauthServerToServer: {clientId: \(client.clientID),",
                    "    clientSecretFile: secret, scopes: [openid, AdobeID],",
                    "    imsEndpoint: \"\(ims.endpoint)\"}}",
                ]
            )
            for (options, problem) in [([], "several"), (["--credential", "other"], "no such")] {
                let run = try await CommandRun(["token", "--config", file] + options)
                #expect(run.exit == .status(64))
                #expect(run.output == "")
                #expect(run.errors.first?.contains(problem) == true)
                #expect(run.errors.first?.contains("account, client, laptop") == true)
                // The command was understood.
                #expect(!run.errors.contains { $0.contains("Usage") })
            }
            for name in ["account", "laptop", "client"] {
                let run = try await CommandRun(
                    ["token", "--credential", name],
                    environment: ["AEM_AUTH_PROXY_CONFIG": file]
                )
                #expect(run.exit == .status(0), "\(run.errors)")
                #expect(ims.verdict(on: String(run.output.dropLast())) == .valid)
            }
            #expect(ims.successCount == 2)
        }
    }

    @Test func `the older file is used when IMS refuses the newest`() async throws {
        try await Self.withIMS { ims, folder in
            try folder.write("new.json", Self.unknownKey(ims))
            let file = try Self.configuration(
                folder,
                ["account: {serviceCredentials: [new.json, credentials.json]}"]
            )
            let run = try await CommandRun(["token", "--config", file])
            #expect(run.exit == .status(0))
            #expect(ims.verdict(on: String(run.output.dropLast())) == .valid)
            #expect(run.errors.count == 1)
            let warning = run.errors.first ?? ""
            #expect(warning.contains("credential refused, the next one is tried"))
            #expect(warning.contains("cause=certificate_not_bound"))
            #expect(ims.exchangeCount == 2)

            ims.behaviour = .html
            let failing = try await CommandRun(["token", "--config", file])
            #expect(failing.exit == .status(69))
            #expect(ims.exchangeCount == 3, "an IMS that fails says nothing about the key")
        }
    }

    @Test func `the older secret is used when IMS refuses the newest`() async throws {
        try await Self.withIMS { ims, folder in
            let client = ThrowawayClient.make(imsEndpoint: ims.endpoint)
            ims.bind(client)
            let file = try Self.configuration(
                folder,
                [
                    "client: {oauthServerToServer: {clientId: \(client.clientID),",
                    "    clientSecret: [not-yet-known, \"${SECRET}\"], scopes: [openid],",
                    "    imsEndpoint: \"\(ims.endpoint)\"}}",
                ]
            )
            let run = try await CommandRun(
                ["token", "--config", file],
                environment: ["SECRET": client.clientSecret.reveal()]
            )
            #expect(run.exit == .status(0))
            #expect(ims.verdict(on: String(run.output.dropLast())) == .valid)
            #expect(run.errors.count == 1)
            #expect(run.errors.first?.contains("cause=client_secret_invalid") == true)
        }
    }

    // MARK: Failures

    @Test(arguments: [
        (IMSBehaviour.fixed(status: 500, body: "oops", fields: [:]), "ims_server_error"),
        (.empty, "ims_bad_answer"), (.disconnect, "ims_unreachable"),
        (.fixed(status: 429, body: "{}", fields: [:]), "ims_throttled"),
    ])
    func `an IMS that fails is 69`(_ behaviour: IMSBehaviour, _ cause: String) async throws {
        try await Self.withIMS { ims, folder in
            ims.behaviour = behaviour
            let run = try await CommandRun(
                ["token", "--credentials", "\(folder.path)/credentials.json"]
            )
            #expect(run.exit == .status(69))
            #expect(run.output == "")
            #expect(run.errors.count == 1)
            #expect(run.errors.first?.hasPrefix("aem-auth-proxy: \(cause)") == true)
        }
    }

    @Test func `a credential that IMS refuses is 78`() async throws {
        try await Self.withIMS { ims, folder in
            let file = try folder.write("new.json", Self.unknownKey(ims))
            let run = try await CommandRun(["token", "--credentials", file])
            #expect(run.exit == .status(78))
            #expect(run.output == "")
            #expect(run.errors.count == 1)
            #expect(
                run.errors.first?.hasPrefix("aem-auth-proxy: certificate_not_bound ") == true
            )
            #expect(run.errors.first?.contains("create a new certificate") == true)
        }
    }

    @Test func `what can't be read is 78`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for option in ["--credentials", "--config"] {
            let run = try await CommandRun(["token", option, "\(folder.path)/absent"])
            #expect(run.exit == .status(78))
            #expect(run.output == "")
            #expect(run.errors.count == 1)
            #expect(run.errors.first?.contains("absent") == true)
        }
    }

    @Test(arguments: [
        [], ["--credentials", "a", "--config", "b"], ["--credentials", "a", "--credential", "b"],
    ])
    func `wrong use is 64`(_ options: [String]) async throws {
        let run = try await CommandRun(["token"] + options)
        #expect(run.exit == .status(64))
        #expect(run.output == "")
    }

    @Test func `an output that can't be written is a failure`() async throws {
        try await Self.withIMS { _, folder in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let process = try await ProxyProcess.launch(
                ["token", "--credentials", "\(folder.path)/credentials.json"],
                standardOutput: full
            )
            #expect(try await process.end() == .status(74))
            #expect(process.log.value == ["aem-auth-proxy: standard output can't be written"])
        }
    }
}
