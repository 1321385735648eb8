import Fuzzing
import ProxyCore
import Testing

/// What a person wrote is quoted when it looks like a path, a host, a name or a number.
struct UserTextTests {
    @Test(arguments: [
        "author-write", "127.0.0.1:8080", "[::1]:99999", "https://author-p12345-e67890.adobe.com",
        "assets.internal", "30s", "64KiB", "1.5GiB", "-1", "GET", "yes", "trace", "10 m",
        "${HOST}:8080", "unix:/run/aem.sock", "http//x", "*", "AdobeID", "serviceCredentials",
        "/api/../x", "a b",
    ])
    func `what looks like one is quoted`(_ text: String) {
        #expect(UserText.quote(text) == "\"\(text)\"")
    }

    static let secrets = [
        "p8e-FAKE-SECRET", "s3cr3t", "eyJhbGciOiJSUzI1NiJ9.c2VzYW1l.b3Blbg",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "3fa85f64-5717-4562-b3fc-2c963f66afa6", "MIIEpAIBAAKCAQEAx1y2z3/abc+def==",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
        "{\"ok\":true,\"accessToken\":\"x\"}", "user:pass@host", "hunter2hunter2",
        "xkcdqwrtzp", "aBcDeFgHiJkL", "Gx7/kQ9+aZ==", String(repeating: "a", count: 90), "",
    ]

    @Test(arguments: secrets)
    func `what does not is described`(_ text: String) {
        for said in [UserText.quote(text), UserText.path(text), UserText.name(text)] {
            #expect(text.isEmpty || !said.contains(text))
            #expect(said.contains(text.isEmpty ? "empty" : "\(text.utf8.count) bytes"))
        }
    }

    @Test(arguments: [
        ("secrets/author.json", true), ("/etc/aem-auth-proxy/proxy.conf", true), ("../a.pem", true),
        ("local_development_token.json", true), ("/run/3fa85f64-5717/author.json", true),
        ("./key", true), ("/dev/stdin", true), ("secrets/analytics-secret", true),
        ("hunter", false), ("SECRET", false), ("correcthorse", false), ("a/p8e-3fa85f64", false),
        ("/p8eA3fb85f64", false), ("no.suffix7", false),
    ])
    func `where a secret may stand only a path is quoted`(_ text: String, _ isPath: Bool) {
        #expect(UserText.path(text).hasPrefix("\"") == isPath)
        #expect(UserText.file(text) == (isPath ? text : "(a text of \(text.utf8.count) bytes)"))
    }

    /// Random bytes as secrets are written.
    @Test(
        arguments: [16, 20, 32, 40, 64],
        [
            "0123456789abcdef", "abcdefghijklmnopqrstuvwxyz234567",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        ]
    )
    func `random texts are described`(_ length: Int, _ alphabet: String) {
        var generator = SeededGenerator(seed: 7)
        var quoted = 0
        for _ in 0..<1000 {
            let text = String(
                (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "x" }
            )
            if UserText.quote(text).hasPrefix("\"") { quoted += 1 }
        }
        // None is ever certain: "deadbeef" is a word.
        #expect(quoted <= 25)
    }

    @Test func `another's message is left as it is, but for what is no name`() {
        let arguments = ["serve", "--credentials", "p8e-3fa8", "--listen=eyJhbGci1.x2y"]
        let message = "Unknown: serve 'p8e-3fa8' '--listen=eyJhbGci1.x2y' 'eyJhbGci1.x2y'"
        let said = UserText.without(arguments, in: message)
        #expect(said.hasPrefix("Unknown: serve "))
        #expect(!said.contains("3fa8"))
        #expect(!said.contains("eyJ"))
    }
}
