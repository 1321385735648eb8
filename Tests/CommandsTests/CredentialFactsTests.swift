import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing
import aem_auth_proxy

/// What `credentials show` finds in a file.
@Suite struct CredentialFactsTests {
    private static let day = Duration.seconds(86_400)

    private func facts(
        in folder: TemporaryFolder,
        now: UnixTime
    ) throws -> [Fact] {
        try CredentialFacts.read(
            folder.path(of: "c.json"),
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            now: now
        )
    }

    @Test func `an account`() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(expiration: "2026-06-15T15:06:40.000Z"), to: "c.json")
        let now = SampleCredentials.start.advanced(by: Self.day)
        #expect(
            try facts(in: folder, now: now) == [
                Fact("kind", .text("serviceCredentials")),
                Fact("client_id", .text("cm-p1-e2-integration")),
                Fact("organization", .text("1111222233334444@AdobeOrg")),
                Fact("technical_account_id", .text("SAMPLE@techacct.adobe.com")),
                Fact("metascopes", .list(["ent_aem_cloud_api"])),
                Fact("ims_endpoint", .text("https://ims-na1.adobelogin.com")),
                Fact("certificate_expiration_date", .text("2026-06-15T15:06:40.000Z")),
                Fact("certificate_subject", .text("CN=cm-p1-e2-integration")),
                Fact("certificate_sha256", .text(sample.certificate.sha256Fingerprint)),
                Fact("not_before", .text("2025-06-15T15:06:40.000Z")),
                Fact("not_after", .text("2026-06-15T15:06:40.000Z")),
                Fact("days_left", .count(364)),
                Fact("key_matches", .flag(true)),
            ]
        )
    }

    @Test func `a key of another certificate`() throws {
        let folder = try TemporaryFolder()
        let other = try SampleCredentials.other.get().certificate
        try folder.write(SampleCredentials.shared.get().json(certificate: other), to: "c.json")
        let facts = try facts(in: folder, now: SampleCredentials.start)
        #expect(facts.contains(Fact("key_matches", .flag(false))))
        #expect(facts.contains(Fact("days_left", .count(365))))
        guard case .text(let problem) = facts.last?.value else {
            Issue.record("no problem")
            return
        }
        #expect(facts.last?.name == "problem")
        #expect(problem.contains("privateKey and publicKey do not belong together"))
    }

    @Test func `a token`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(#"{"accessToken":"hush"}"#, to: "c.json")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_750_000_000)],
            ofItemAtPath: path
        )
        #expect(
            try facts(in: folder, now: SampleCredentials.start.advanced(by: .seconds(3600))) == [
                Fact("kind", .text("localDevelopmentToken")),
                Fact("expires_at", .text("2025-06-16T15:06:40.000Z")),
                Fact("seconds_left", .count(82_800)),
                Fact("expiry_source", .text("file")),
            ]
        )
    }

    @Test(arguments: [
        (nil, "cannot be read: there is no such file"), ("{", "is not usable: the file is not"),
        ("{}", "is not usable: missing, empty or of the wrong type: imsEndpoint"),
    ])
    func `a file that is neither`(_ content: String?, _ fault: String) throws {
        let folder = try TemporaryFolder()
        if let content { try folder.write(content, to: "c.json") }
        let error = #expect(throws: InvalidValue.self) {
            try facts(in: folder, now: SampleCredentials.start)
        }
        #expect(error?.message.hasPrefix(fault) == true)
    }

    @Test func `facts are lines for people and JSON for programs`() {
        let facts = [
            Fact("a_b", .text("\"x\"\u{1B}[0m\u{9B}1m\n")), Fact("list", .list(["y", "z"])),
            Fact("n", .count(-1)), Fact("yes", .flag(true)), Fact("no", .flag(false)),
        ]
        #expect(
            Fact.lines(facts) == """
                a b:  "x"?[0m?1m?
                list: y, z
                n:    -1
                yes:  yes
                no:   no
                """
        )
        #expect(
            Fact.json(facts) == #"{"a_b": "\"x\"\u001b[0m"# + "\u{9B}" + #"1m\n", "#
                + #""list": ["y", "z"], "n": -1, "yes": true, "no": false}"#
        )
    }
}
