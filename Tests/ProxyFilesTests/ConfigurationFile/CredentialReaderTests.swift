import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// The files behind a definition, as they are at start and after a change.
@Suite struct CredentialReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(
        _ definition: CredentialDefinition,
        now: UnixTime = SampleCredentials.start,
        isStrict: Bool = false
    ) throws -> (source: CredentialMaterial, warnings: [String]) {
        let reading = try CredentialReader.read(
            definition,
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            now: now,
            isStrict: isStrict
        ) { path in
            String(path.dropFirst(folder.path.utf8.count + 1))
        }
        return (reading.material, reading.warnings)
    }

    private func files(_ names: String...) -> [String] { names.map(folder.path(of:)) }

    private func accounts(_ source: CredentialMaterial) -> [String] {
        guard case .serviceCredentials(let credentials) = source else { return [] }
        return credentials.map(\.clientID)
    }

    // MARK: Service credentials

    @Test func `several files are in the order of the list`() throws {
        try folder.write(SampleCredentials.other.get().json(), to: "new.json")
        try folder.write(SampleCredentials.shared.get().json(), to: "old.json")
        let (source, warnings) = try read(
            .serviceCredentials(files: files("new.json", "old.json"))
        )
        guard case .serviceCredentials(let credentials) = source else {
            Issue.record("of another kind")
            return
        }
        let certificates = try [SampleCredentials.other, SampleCredentials.shared].map {
            try $0.get().certificate.pem
        }
        #expect(credentials.map(\.certificate) == certificates)
        #expect(warnings == [])
    }

    @Test(arguments: [
        (
            nil,
            "cannot be read: there is no such file; write the path of the JSON file that the AEM "
                + "Developer Console gives"
        ),
        ("{\"ok\":true,\"integ", "is not usable: the file is not a JSON object"),
        ("", "is not usable: the file is empty"),
        ("{\"accessToken\":\"t\"}", "is not usable: it is a local development token"),
        ("other key", "is not usable: privateKey and publicKey do not belong together"),
    ])
    func `one of several that can't be used is a warning`(
        _ content: String?,
        _ fault: String
    ) throws {
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(), to: "good.json")
        if let content {
            let mismatched = try sample.json(
                certificate: SampleCredentials.other.get().certificate
            )
            try folder.write(content == "other key" ? mismatched : content, to: "bad.json")
        }
        for names in [files("good.json", "bad.json"), files("bad.json", "good.json")] {
            let (source, warnings) = try read(.serviceCredentials(files: names))
            #expect(accounts(source) == ["cm-p1-e2-integration"])
            #expect(warnings.count == 1)
            #expect(warnings.first?.hasPrefix("bad.json \(fault)") == true)
        }
        let error = #expect(throws: InvalidValue.self) {
            try read(.serviceCredentials(files: files("bad.json")))
        }
        #expect(error?.message.hasPrefix("bad.json \(fault)") == true)
    }

    @Test func `files of different accounts are a warning`() throws {
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(), to: "a.json")
        try folder.write(sample.json(clientID: "cm-other"), to: "b.json")
        try folder.write(sample.json(organization: "2@AdobeOrg"), to: "c.json")
        let (source, warnings) = try read(
            .serviceCredentials(files: files("a.json", "b.json", "c.json"))
        )
        #expect(accounts(source).count == 3)
        let rest = "a.json; a list is for the keys of one account"
        #expect(
            warnings == [
                "b.json has another client id than \(rest)",
                "c.json has another organization than \(rest)",
            ]
        )
    }

    @Test func `an expired certificate is a warning`() throws {
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(), to: "c.json")
        let end = sample.certificate.notAfter
        let definition = CredentialDefinition.serviceCredentials(files: files("c.json"))
        let before = end.advanced(by: .milliseconds(-1))
        #expect(try read(definition, now: before).warnings == [])
        #expect(
            try read(definition, now: end).warnings == [
                "c.json has a certificate that expired at \(end); make a new one in the AEM "
                    + "Developer Console"
            ]
        )
    }

    @Test(arguments: [
        (0o600, nil), (0o400, nil), (0o700, nil), (0o640, "640"), (0o604, "604"),
        (0o620, "620"), (0o644, "644"),
    ])
    func `rights of others are a warning, or a fault`(_ mode: Int, _ shown: String?) throws {
        let json = try SampleCredentials.shared.get().json()
        try folder.write(json, to: "..data/c.json", mode: mode)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "c.json"),
            withDestinationPath: "..data/c.json"
        )
        let definition = CredentialDefinition.serviceCredentials(files: files("c.json"))
        guard let shown else {
            #expect(try read(definition).warnings == [])
            #expect(try read(definition, isStrict: true).warnings == [])
            return
        }
        let message = "c.json is open to other users (mode \(shown)); run chmod 600 on it"
        #expect(try read(definition).warnings == [message])
        let error = #expect(throws: InvalidValue.self) { try read(definition, isStrict: true) }
        #expect(error?.message == message)
    }

    @Test func `each file that others may read is a fault of its own`() throws {
        try folder.write("one", to: "1", mode: 0o644)
        try folder.write("two", to: "2", mode: 0o600)
        try folder.write("three", to: "3", mode: 0o660)
        #expect(try read(client("2"), isStrict: true).warnings == [])
        for names in [("1", "2"), ("2", "1")] {
            #expect(throws: InvalidValue.self) {
                try read(client(names.0, names.1), isStrict: true)
            }
        }
        let error = #expect(throws: InvalidValue.self) {
            try read(client("1", "3"), isStrict: true)
        }
        #expect(
            error?.message == "1 is open to other users (mode 644); run chmod 600 on it; and "
                + "3 is open to other users (mode 660); run chmod 600 on it"
        )
    }

    // MARK: Local development tokens

    @Test func `a token's file has a time`() throws {
        let path = try folder.write(#"{"accessToken":"hush"}"#, to: "t.json")
        let time = Date(timeIntervalSince1970: 1_750_000_000)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
        let definition = CredentialDefinition.localDevelopmentToken(file: path)

        let (source, warnings) = try read(definition)
        guard case .localDevelopmentToken(let token, let modifiedAt) = source else {
            Issue.record("of another kind")
            return
        }
        #expect(token.accessToken == Secret("hush"))
        #expect(modifiedAt == SampleCredentials.start)
        #expect(warnings == [])

        let end = SampleCredentials.start.advanced(by: .seconds(86_400))
        #expect(
            try read(definition, now: end).warnings == [
                "t.json has a token that expired at \(end); get a new local development token "
                    + "from the AEM Developer Console"
            ]
        )
    }

    // MARK: OAuth server-to-server

    private func client(_ names: String...) -> CredentialDefinition {
        .oauthServerToServer(
            .init(clientID: "a", secrets: .files(names.map(folder.path(of:))), scopes: ["b"])
        )
    }

    private func secrets(_ source: CredentialMaterial) -> [Secret] {
        guard case .oauthServerToServer(let client) = source else { return [] }
        return client.clientSecrets
    }

    @Test func `secrets are in files of their own`() throws {
        try folder.write("new\n", to: "1")
        try folder.write(" old \r\n", to: "2")
        let (source, warnings) = try read(client("1", "2"))
        #expect(secrets(source) == [Secret("new"), Secret("old")])
        #expect(warnings == [])
        #expect(client("1", "2").files == files("1", "2"))
    }

    @Test(arguments: [nil, "", " \n", "hush hush", "\u{1}hush"])
    func `one of two secrets that can't be used is a warning`(_ content: String?) throws {
        try folder.write("good", to: "1", mode: 0o640)
        if let content { try folder.write(content, to: "2") }
        let (source, warnings) = try read(client("2", "1"))
        #expect(secrets(source) == [Secret("good")])
        #expect(warnings.count == 2)
        #expect(warnings.first?.hasPrefix("1 is open to other users (mode 640)") == true)
        #expect(warnings.last?.hasPrefix("2 ") == true)
        #expect(warnings.allSatisfy { !$0.contains("hush") })

        let error = #expect(throws: InvalidValue.self) { try read(client("2")) }
        #expect(error?.message.hasPrefix("2 ") == true)
        #expect(error?.message.contains("hush") == false)
    }

    // MARK: From when on

    /// A file whose certificate starts so many days after the first one's.
    private func write(_ name: String, startsAfter days: Int) throws {
        let sample = try SampleCredentials.shared.get()
        let certificate = try X509Certificate.selfSigned(
            commonName: "cm-p1-e2-integration",
            key: sample.key,
            validFor: .seconds(365 * 86_400),
            from: SampleCredentials.start.advanced(by: .seconds(days * 86_400))
        )
        try folder.write(sample.json(certificate: certificate, clientID: name), to: name)
    }

    @Test(
        arguments: [
            // days after the start of the first one → which are used
            (0, ["old"]), (5, ["old"]), (10, ["new", "old"]), (20, ["new", "old"]),
        ]
    )
    func `a certificate is not used before its start while there is another`(
        _ days: Int,
        _ expected: [String]
    ) throws {
        try write("new", startsAfter: 10)
        try write("old", startsAfter: 0)
        let now = SampleCredentials.start.advanced(by: .seconds(days * 86_400))
        let reading = try CredentialReader.read(
            .serviceCredentials(files: files("new", "old")),
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            now: now
        )
        #expect(accounts(reading.material) == expected)
        let start = SampleCredentials.start.advanced(by: .seconds(864_000))
        #expect(reading.nextStart == (expected.count == 1 ? start : nil))
        let isSaid = reading.warnings.contains { $0.contains("not valid before") }
        #expect(isSaid == (expected.count == 1))
    }

    @Test func `one that is alone is used, with a warning`() throws {
        try write("new", startsAfter: 10)
        let (material, warnings) = try read(.serviceCredentials(files: files("new")))
        #expect(accounts(material) == ["new"])
        #expect(warnings.count == 1)
    }

    // MARK: Which kind

    @Test func `a kind shows in its file`() throws {
        let account = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        let token = try folder.write(#"{"accessToken":"t"}"#, to: "t.json")
        let none = try folder.write("[]", to: "n.json")
        let files = FileSnapshot(readingFrom: LocalFileSystem())
        #expect(
            try CredentialReader.definition(ofFile: account, from: files)
                == .serviceCredentials(files: [account])
        )
        #expect(
            try CredentialReader.definition(ofFile: token, from: files)
                == .localDevelopmentToken(file: token)
        )
        for path in [none, folder.path(of: "absent"), folder.path] {
            let error = #expect(throws: InvalidValue.self) {
                try CredentialReader.definition(ofFile: path, from: files)
            }
            #expect(error?.message.hasPrefix("\(UserText.path(path)) ") == true)
        }
    }
}
