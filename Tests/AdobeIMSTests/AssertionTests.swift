import AdobeIMS
import Foundation
import Testing

struct AssertionTests {
    private let issuedAt = UnixTime(milliseconds: 1_800_000_000_999)

    @Test func `the claims are those of the protocol and no others`() throws {
        let credentials = try Samples.credentials([
            "metascopes": "ent_aem_cloud_sdk,ent_cloudmgr_sdk"
        ])
        let parts = try parts(of: Assertion(for: credentials, issuedAt: issuedAt))
        #expect(parts.header == #"{"alg":"RS256","typ":"JWT"}"#)
        let claims = try #require(
            JSONSerialization.jsonObject(with: Data(parts.claims.utf8)) as? NSDictionary
        )
        let host = "https://ims-na1.adobelogin.com"
        #expect(
            claims == [
                "iss": "1111@AdobeOrg", "sub": "AAAA@techacct.adobe.com",
                "aud": "\(host)/c/cm-p1-e2-integration", "iat": 1_800_000_000,
                "exp": 1_800_000_300, "\(host)/s/ent_aem_cloud_sdk": true,
                "\(host)/s/ent_cloudmgr_sdk": true,
            ]
        )
        #expect(parts.claims.contains(#""exp":1800000300,"#))
    }

    @Test func `claims have https also for a clear-text sandbox`() throws {
        let credentials = try Samples.credentials(["imsEndpoint": "http://127.0.0.1:8080"])
        let claims = try parts(of: Assertion(for: credentials, issuedAt: issuedAt)).claims
        #expect(claims.contains(#""aud":"https://127.0.0.1:8080/c/cm-p1-e2-integration""#))
        #expect(claims.contains(#""https://127.0.0.1:8080/s/ent_aem_cloud_api":true"#))
    }

    @Test func `the lifetime is the caller's and the bytes are always the same`() throws {
        let credentials = try Samples.credentials()
        let first = Assertion(for: credentials, issuedAt: issuedAt, lifetime: .seconds(30))
        let second = Assertion(for: credentials, issuedAt: issuedAt, lifetime: .seconds(30))
        #expect(first.signingInput == second.signingInput)
        #expect(try parts(of: first).claims.contains(#""exp":1800000030"#))
    }

    @Test(arguments: [
        "quote\"", "back\\slash", "line\nfeed", "control\u{1}\u{1F}", "grüße 😀", "</script>",
    ])
    func `values are escaped`(value: String) throws {
        let credentials = try Samples.credentials(["org": value, "metascopes": "scope\(value)"])
        let text = try parts(of: Assertion(for: credentials, issuedAt: issuedAt)).claims
        let claims = try #require(
            JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        )
        #expect(claims["iss"] as? String == value)
        #expect(claims["https://ims-na1.adobelogin.com/s/scope\(value)"] as? Bool == true)
    }

    @Test(arguments: [[], [0xFB, 0xFF], [0xFF, 0xEF, 0xBE], [1, 2, 3, 4]] as [[UInt8]])
    func `a signature is appended as base64url`(signature: [UInt8]) throws {
        let assertion = Assertion(for: try Samples.credentials(), issuedAt: issuedAt)
        let token = assertion.signed(with: signature).reveal()
        #expect(
            token == String(decoding: assertion.signingInput, as: UTF8.self) + "."
                + Samples.base64URL(Data(signature))
        )
        #expect(!token.contains { "+/=".contains($0) })
    }

    private func parts(of assertion: Assertion) throws -> (header: String, claims: String) {
        let parts = String(decoding: assertion.signingInput, as: UTF8.self).split(separator: ".")
        try #require(parts.count == 2)
        let decoded = try parts.map { part in
            String(decoding: try #require(Samples.decodedBase64URL(part)), as: UTF8.self)
        }
        return (decoded[0], decoded[1])
    }
}
