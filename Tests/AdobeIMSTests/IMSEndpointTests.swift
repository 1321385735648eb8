import AdobeIMS
import Testing

struct IMSEndpointTests {
    struct Case: Sendable {
        let text: String
        let origin: String
        let claimOrigin: String
        let host: String
        let port: Int
    }

    @Test(arguments: [
        Case(
            text: "ims-na1.adobelogin.com",
            origin: "https://ims-na1.adobelogin.com",
            claimOrigin: "https://ims-na1.adobelogin.com",
            host: "ims-na1.adobelogin.com",
            port: 443
        ),
        Case(
            text: "HTTPS://IMS.Example/",
            origin: "https://ims.example",
            claimOrigin: "https://ims.example",
            host: "ims.example",
            port: 443
        ),
        Case(
            text: "https://ims.example:443",
            origin: "https://ims.example",
            claimOrigin: "https://ims.example",
            host: "ims.example",
            port: 443
        ),
        Case(
            text: "127.0.0.1:8443",
            origin: "https://127.0.0.1:8443",
            claimOrigin: "https://127.0.0.1:8443",
            host: "127.0.0.1",
            port: 8443
        ),
        Case(
            text: "http://127.0.0.1:8080",
            origin: "http://127.0.0.1:8080",
            claimOrigin: "https://127.0.0.1:8080",
            host: "127.0.0.1",
            port: 8080
        ),
        Case(
            text: "http://localhost",
            origin: "http://localhost",
            claimOrigin: "https://localhost",
            host: "localhost",
            port: 80
        ),
        Case(
            text: "http://[::1]:9000",
            origin: "http://[::1]:9000",
            claimOrigin: "https://[::1]:9000",
            host: "::1",
            port: 9000
        ),
        Case(
            text: "http://127.255.0.3",
            origin: "http://127.255.0.3",
            claimOrigin: "https://127.255.0.3",
            host: "127.255.0.3",
            port: 80
        ),
        Case(
            text: "[2001:DB8::1]",
            origin: "https://[2001:db8::1]",
            claimOrigin: "https://[2001:db8::1]",
            host: "2001:db8::1",
            port: 443
        ),
    ])
    func `a host is read with or without scheme and port`(example: Case) throws {
        let endpoint = try IMSEndpoint(example.text)
        #expect(endpoint.origin == example.origin)
        #expect(endpoint.claimOrigin == example.claimOrigin)
        #expect(endpoint.host == example.host)
        #expect(endpoint.port == example.port)
        #expect(endpoint.isTLS == example.origin.hasPrefix("https:"))
        #expect("\(endpoint)" == example.origin)
    }

    @Test(arguments: [
        "", "/", "https://", "https:///", "ftp://ims.example", "://ims.example", "ims.example/ims",
        "ims.example?x", "user@ims.example", "https://user:pw@ims.example", "ims example",
        " ims.example", "ims.example\n", "ims.example:", "ims.example:0", "ims.example:65536",
        "ims.example:+1", "ims.example:1:2", "::1", "[::1", "[::1]x", "[ims.example]",
        "ims.exämple",
        "ims.example:٨", "a\r\nHost: b", "ims.example//", "https://https://ims.example",
        // What an upstream's URL could not have either.
        "ims..example", "-ims.example", ".ims.example", "ims.example.", "127.1", "127.0.0.256",
        "127.0.0.01", "[1::2::3]", "[:::]", "http://127.1", "ims.0x7f",
    ])
    func `anything else is refused without repeating it`(text: String) {
        let error = #expect(throws: CredentialError.self) { try IMSEndpoint(text) }
        #expect(error?.message.contains("imsEndpoint") == true)
        #expect(error?.message.contains("user") == false)
    }

    @Test(arguments: [
        "http://ims-na1.adobelogin.com", "http://127.0.0.1.example",
        "http://localhost.example", "http://10.0.0.1", "http://[::2]", "http://0.0.0.0",
    ])
    func `clear text is for loopback addresses alone`(text: String) {
        let error = #expect(throws: CredentialError.self) { try IMSEndpoint(text) }
        #expect(error?.message.contains("clear text") == true)
    }
}
