import AdobeIMS
import ProxyCore
import Testing

struct BasicCredentialTests {
    @Test(arguments: [
        ("admin", "admin"), ("admin\n", "admin"), ("admin\r\n", "admin"), (" a b ", " a b "),
        ("pa:ss:word\n", "pa:ss:word"), ("pässwörd 🔑\n", "pässwörd 🔑"), (" \n", " "),
    ])
    func `a file's last line end is none of the password`(_ file: String, _ expected: String) throws
    {
        let credential = try BasicCredential(username: "u", passwordFile: Array(file.utf8))
        #expect(credential.password == Secret(expected))
        #expect(credential.username == "u")
    }

    @Test(arguments: [
        ("", "has no password"), ("\n", "has no password"), ("\r\n", "has no password"),
        ("hush\n\n", "more than one line"), ("hush\r", "control character"),
        ("hush\nhush\n", "more than one line"), ("\thush", "control character"),
        ("hu\u{0}sh", "control character"), ("hush\u{7F}", "control character"),
        ("\r\n\r\n", "more than one line"),
        (String(repeating: "hush", count: 257), "more than 1024 bytes"),
    ])
    func `what can't be a password is told without it`(_ file: String, _ expected: String) {
        let error = #expect(throws: InvalidValue.self) {
            try BasicCredential(username: "u", passwordFile: Array(file.utf8))
        }
        #expect(error?.message.contains(expected) == true)
        #expect(error?.message.contains("hush") == false)
    }

    @Test func `bytes that are no text are told`() {
        let error = #expect(throws: InvalidValue.self) {
            try BasicCredential(username: "u", passwordFile: [0x68, 0xFC, 0x73])
        }
        #expect(error?.message == "is not UTF-8; save it in that encoding")
    }

    @Test(arguments: [
        ("admin", nil), ("service user", nil), ("jürgen@corp", nil), ("", "is empty"),
        ("a:b", "a colon"), (":", "a colon"), ("a\nb", "control"), ("a\u{7F}", "control"),
    ])
    func `a user's name has no colon and no control character`(
        _ name: String,
        _ expected: String?
    ) throws {
        guard let expected else {
            #expect(try BasicCredential.username(name) == name)
            return
        }
        let error = #expect(throws: InvalidValue.self) { try BasicCredential.username(name) }
        #expect(error?.message.contains(expected) == true)
    }

    @Test func `nothing shows the password`() throws {
        let credential = try BasicCredential(username: "u", password: Secret("hush-hush"))
        var shown = "\(credential) \(CredentialMaterial.basic(credential))"
        dump(credential, to: &shown)
        #expect(!shown.contains("hush"))
    }
}
