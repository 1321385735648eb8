import AdobeIMS
import Foundation
import Testing

struct ServiceCredentialsTests {
    @Test func `the Developer Console's file is read`() throws {
        let credentials = try Samples.credentials()
        #expect(credentials.endpoint.origin == "https://ims-na1.adobelogin.com")
        #expect(credentials.organization == "1111@AdobeOrg")
        #expect(credentials.technicalAccountID == "AAAA@techacct.adobe.com")
        #expect(credentials.email == "mail@techacct.adobe.com")
        #expect(credentials.clientID == "cm-p1-e2-integration")
        #expect(credentials.clientSecret.reveal() == "p8e-sesame")
        #expect(credentials.metascopes == ["ent_aem_cloud_api"])
        #expect(credentials.privateKey.reveal() == Samples.pem("RSA PRIVATE KEY"))
        #expect(credentials.certificate == Samples.pem("CERTIFICATE"))
        #expect(credentials.certificateExpiration?.description == "2027-05-21T14:16:46.000Z")
    }

    @Test func `wrapper, optional keys and a byte order mark don't matter`() throws {
        var integration = Samples.integration()
        for key in ["email", "publicKey", "certificateExpirationDate"] {
            integration[key] = nil
        }
        integration["somethingNew"] = ["deep": [1, 2.5, NSNull(), true] as [Any]]
        let bytes = [0xEF, 0xBB, 0xBF] + (try Samples.json(integration))
        let credentials = try ServiceCredentials(json: bytes)
        #expect(credentials.organization == "1111@AdobeOrg")
        #expect(credentials.email == nil)
        #expect(credentials.certificate == nil)
        #expect(credentials.certificateExpiration == nil)
    }

    @Test(arguments: [
        ("a,b", ["a", "b"]), (" a , b ,a,, ", ["a", "b"]), ("one", ["one"]),
    ])
    func `metascopes are split and trimmed`(text: String, expected: [String]) throws {
        #expect(try Samples.credentials(["metascopes": text]).metascopes == expected)
    }

    @Test func `metascopes may be an array`() throws {
        #expect(try Samples.credentials(["metascopes": ["a", " b "]]).metascopes == ["a", "b"])
    }

    /// What happened to a key's text on its way into the file.
    enum Damage: CaseIterable {
        case none, lineFeeds, carriageReturns, escapedTwice, escapedLineFeeds, noLineBreaks
        case spaces, escapedSlashes, textAround, noFinalLineEnd, indented

        func apply(to pem: String) -> String {
            switch self {
            case .none: replacing(pem, "\r\n")
            case .lineFeeds: pem
            case .carriageReturns: replacing(pem, "\r")
            case .escapedTwice: replacing(pem, #"\r\n"#)
            case .escapedLineFeeds: replacing(pem, #"\\n"#)
            case .noLineBreaks: replacing(pem, "")
            case .spaces: replacing(pem, " ")
            case .escapedSlashes: pem.replacingOccurrences(of: "/", with: #"\/"#)
            case .textAround: "Bag Attributes\n  friendlyName: x\n\(pem)\nmore"
            case .noFinalLineEnd: String(pem.dropLast())
            case .indented: replacing(pem, "\n    ")
            }
        }

        private func replacing(_ pem: String, _ lineEnd: String) -> String {
            pem.replacingOccurrences(of: "\n", with: lineEnd)
        }
    }

    @Test(arguments: Damage.allCases, ["RSA PRIVATE KEY", "PRIVATE KEY"])
    func `damaged line ends are put right`(damage: Damage, label: String) throws {
        // Base64 with every character that takes part in an escape: \n, \r, \t and \/.
        let content = try #require(
            Data(base64Encoded: "nrt/" + String(repeating: "n/rt", count: 99))
        )
        let pem = Samples.pem(label, content: content)
        let certificate = Samples.pem("CERTIFICATE", content: content)
        let credentials = try Samples.credentials([
            "privateKey": damage.apply(to: pem), "publicKey": damage.apply(to: certificate),
        ])
        #expect(credentials.privateKey.reveal() == pem)
        #expect(credentials.certificate == certificate)
    }

    @Test func `a key may be an array of its lines`() throws {
        let pem = Samples.pem("PRIVATE KEY")
        let lines = pem.split(separator: "\n").map(String.init)
        #expect(try Samples.credentials(["privateKey": lines]).privateKey.reveal() == pem)
    }

    @Test func `all missing keys are named at once and no value`() throws {
        let error = #expect(throws: CredentialError.self) {
            try ServiceCredentials(
                json: Samples.wrapped(["technicalAccount": ["clientSecret": "sesame"], "org": 7])
            )
        }
        let message = try #require(error?.message)
        let keys = [
            "imsEndpoint", "org", "id", "technicalAccount.clientId", "metascopes", "privateKey",
        ]
        for key in keys {
            #expect(message.contains("integration.\(key)"))
        }
        #expect(!message.contains("clientSecret"))
        #expect(!message.contains("sesame"))
        #expect(!message.contains("\n"))
    }

    @Test(arguments: [
        "imsEndpoint", "org", "id", "metascopes", "privateKey", "technicalAccount",
    ])
    func `a required key that is blank or of another type is missing`(key: String) throws {
        for value in ["", " \r\n", 5, NSNull(), true, [String: String]()] as [Any] {
            let error = #expect(throws: CredentialError.self) {
                try Samples.credentials([key: value])
            }
            #expect(error?.message.contains("integration.\(key)") == true)
        }
    }

    @Test(arguments: [
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "encrypted"
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n"
                + "-----END RSA PRIVATE KEY-----\n", "encrypted"
        ),
        ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "RSA"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "RSA"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n", "cut off"),
        ("-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----\n", "cut off"),
        ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "cut off"),
        ("-----BEGIN PRIVATE KEY-----\nsesame!!\n-----END PRIVATE KEY-----\n", "cut off"),
        ("sesame", "PEM"),
        ("-----BEGIN ", "PEM"),
        ("/run/secrets/key.pem", "PEM"),
    ])
    func `a key that can't be one is refused`(pem: String, word: String) throws {
        let error = #expect(throws: CredentialError.self) {
            try Samples.credentials(["privateKey": pem])
        }
        let message = try #require(error?.message)
        #expect(message.contains("privateKey") && message.contains(word))
        #expect(!message.contains("sesame") && !message.contains("AAAA"))
    }

    @Test(arguments: ["sesame", Samples.pem("PUBLIC KEY"), "-----BEGIN CERTIFICATE-----\nAA"])
    func `a certificate that can't be one is refused`(pem: String) {
        let error = #expect(throws: CredentialError.self) {
            try Samples.credentials(["publicKey": pem])
        }
        #expect(error?.message.hasPrefix("publicKey") == true)
    }

    @Test func `an unreadable expiration date is left out`() throws {
        let credentials = try Samples.credentials(["certificateExpirationDate": "tomorrow"])
        #expect(credentials.certificateExpiration == nil)
    }
}
