import AdobeIMS
import Foundation
import Glibc
import ProxyOpenSSL
import Sandbox
import Testing

extension EndToEnd {
    /// `credentials show` and `credentials check`.
    @Suite struct CredentialsCommandTests {}
}

extension EndToEnd.CredentialsCommandTests {
    /// A folder with `account.json`, whose certificate is good for 365 days, and `token.json`.
    private static func inFolder(
        _ body: (TemporaryFolder) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("account.json", Scene.credentials(imsEndpoint: "ims.example"))
        try folder.write("token.json", Array(#"{"accessToken":"hush"}"#.utf8))
        try await body(folder)
    }

    @Test(arguments: [[], ["--json"]])
    func `no secret of a file is shown`(_ options: [String]) async throws {
        try await Self.inFolder { folder in
            let account = try Scene.account.get()
            let key = try account.privateKey.pkcs1PEM().reveal().split(separator: "\n")
            let secrets = [account.clientSecret.reveal(), "hush"] + key.map(String.init)
            for (name, kind) in [
                ("account", "serviceCredentials"), ("token", "localDevelopmentToken"),
            ] {
                let run = try await CommandRun(
                    ["credentials", "show", "\(folder.path)/\(name).json"] + options
                )
                #expect(run.exit == .status(0))
                #expect(run.errors == [])
                #expect(run.output.contains(kind))
                #expect(secrets.allSatisfy { !run.output.contains($0) })
            }
        }
    }

    @Test func `an object is JSON, and lines are lines`() async throws {
        try await Self.inFolder { folder in
            let file = "\(folder.path)/account.json"
            let json = try await CommandRun(["credentials", "show", "--json", file])
            let facts = try object(Array(json.output.utf8))
            #expect(facts["client_id"] as? String == (try Scene.account.get().clientID))
            #expect(facts["key_matches"] as? Bool == true)
            #expect(json.output.split(separator: "\n").count == 1)

            let text = try await CommandRun(["credentials", "show", file])
            #expect(text.output.split(separator: "\n").count == facts.count)
            #expect(text.output.contains("\nkey matches:                 yes\n"))
        }
    }

    @Test(arguments: ["absent.json", "damaged.json"])
    func `what is no credentials file is 78`(_ name: String) async throws {
        try await Self.inFolder { folder in
            try folder.write("damaged.json", Array("{".utf8))
            let run = try await CommandRun(["credentials", "show", "\(folder.path)/\(name)"])
            #expect(run.exit == .status(78))
            #expect(run.output == "")
            #expect(run.errors.count == 1)
            #expect(run.errors.first?.hasPrefix("\"\(folder.path)/\(name)\" ") == true)
        }
    }

    @Test(arguments: [
        (["account.json"], 0, "OK - "),
        (["token.json"], 0, "OK - "),
        (["account.json", "--warn", "365d"], 1, "WARNING - "),
        (["account.json", "--crit", "365d"], 2, "CRITICAL - "),
        (["token.json", "--warn", "25h"], 1, "WARNING - "),
        (["token.json", "--warn", "26h", "--crit", "25h"], 2, "CRITICAL - "),
        (["absent.json"], 3, "UNKNOWN - "),
        (["absent.json", "account.json"], 3, "UNKNOWN - "),
        (["absent.json", "account.json", "--warn", "365d"], 1, "WARNING - "),
        (["account.json", "damaged.json", "absent.json"], 2, "CRITICAL - "),
        (["expired.json"], 2, "CRITICAL - "),
    ])
    func `a check is one line and an exit status`(
        _ arguments: [String],
        _ status: Int32,
        _ start: String
    ) async throws {
        try await Self.inFolder { folder in
            try folder.write("damaged.json", Array("{".utf8))
            let expired = try folder.write("expired.json", Array(#"{"accessToken":"t"}"#.utf8))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -86_401)],
                ofItemAtPath: expired
            )
            let files = arguments.map { $0.hasSuffix(".json") ? "\(folder.path)/\($0)" : $0 }
            let run = try await CommandRun(["credentials", "check"] + files)
            #expect(run.exit == .status(status))
            #expect(run.output.hasPrefix(start), "\(run.output)")
            #expect(run.output.split(separator: "\n").count == 1)
            #expect(files.filter { $0.hasPrefix("/") }.allSatisfy(run.output.contains))
            #expect(run.errors == [])
        }
    }

    /// The file with another certificate, and perhaps a note of when that ends.
    private static func dated(
        _ text: [UInt8],
        _ certificate: String,
        until note: String?
    ) throws -> [UInt8] {
        var document = try object(text)
        var integration = document["integration"] as? [String: any Sendable] ?? [:]
        integration["publicKey"] = certificate
        integration["certificateExpirationDate"] = note
        document["integration"] = integration
        return Array(try JSONSerialization.data(withJSONObject: document))
    }

    /// What a file says beside its certificate is not believed over it.
    @Test(
        arguments: [
            // the certificate's start and life, what the file says, in days from now
            (-20, 10, 355, 2, "CRITICAL - "), (-20, 10, nil, 2, "CRITICAL - "),
            (-20, 385, -10, 2, "CRITICAL - "), (-20, 385, 3, 2, "CRITICAL - "),
            (-20, 385, 365, 0, "OK - "), (-20, 385, nil, 0, "OK - "),
            (10, 365, nil, 2, "CRITICAL - "), (10, 365, 375, 2, "CRITICAL - "),
        ] as [(Int, Int, Int?, Int32, String)]
    )
    func `the earlier end counts, and no certificate is good before its start`(
        _ start: Int,
        _ life: Int,
        _ note: Int?,
        _ status: Int32,
        _ line: String
    ) async throws {
        func time(_ days: Int) -> UnixTime { .now().advanced(by: .seconds(days * 86_400)) }
        try await Self.inFolder { folder in
            let account = try Scene.account.get()
            let certificate = try X509Certificate.selfSigned(
                commonName: account.clientID,
                key: account.privateKey,
                validFor: .seconds(life * 86_400),
                from: time(start)
            )
            let json = try Self.dated(
                folder.read("account.json"),
                certificate.pem,
                until: note.map { "\(time($0))" }
            )
            let file = try folder.write("dated.json", json)
            let run = try await CommandRun(["credentials", "check", file])
            #expect(run.exit == .status(status), "\(run.output)")
            #expect(run.output.hasPrefix(line), "\(run.output)")
        }
    }

    @Test func `a pipe will do`() async throws {
        try await Self.inFolder { folder in
            let pipe = "\(folder.path)/pipe"
            #expect(unsafe mkfifo(pipe, 0o644) == 0)
            let text = try folder.read("account.json")
            let writer = Task.detached {
                guard let file = FileHandle(forWritingAtPath: pipe) else { return }
                try file.write(contentsOf: Data(text))
                try file.close()
            }
            let run = try await CommandRun(["credentials", "show", pipe])
            #expect(run.exit == .status(0))
            #expect(run.output.contains("serviceCredentials"))
            try await writer.value
        }
    }

    @Test(arguments: [
        ["account.json", "--warn", "soon"], ["account.json", "--warn", "1d", "--crit", "2d"], [],
    ])
    func `wrong use is 64`(_ arguments: [String]) async throws {
        let run = try await CommandRun(["credentials", "check"] + arguments)
        #expect(run.exit == .status(64))
        #expect(run.output == "")
    }
}
