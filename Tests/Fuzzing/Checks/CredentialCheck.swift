import AdobeIMS

/// Credential files and the fields of an OAuth client: what is taken can be sent, and no message
/// repeats what it complains of.
package enum CredentialCheck: Check {
    package static let name = "credentials"

    package static let seeds = [
        #"{"ok":true,"integration":{"imsEndpoint":"ims-na1.adobelogin.com","metascopes":"#
            + #""a,b","technicalAccount":{"clientId":"c","clientSecret":"s"},"email":"e@x","id":"#
            + #""i@techacct","org":"o@AdobeOrg","privateKey":"-----BEGIN PRIVATE KEY-----\r\n"#
            + #"AAAA\r\nBBBB\r\n-----END PRIVATE KEY-----\r\n","publicKey":"-----BEGIN "#
            + #"CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----","certificateExpirationDate":"#
            + #""2027-05-21T14:16:46.000Z"},"statusCode":200}"#,
        #"{"ok":true,"accessToken":"e30.eyJleHAiOjF9.c2ln","statusCode":200}"#,
        #"{"accessToken":"e30.eyJjcmVhdGVkX2F0IjoiMTgwMDAwMDAwMDAwMCIsImV4cGlyZXNfaW4iOiIxIn0.x"}"#,
        "client\nsecret\nopenid,AdobeID", "\u{EF}\u{BB}\u{BF}{\"a\":[1e308,-0,null,true]}", "[[[[",
    ]

    private static let now = UnixTime(milliseconds: 1_800_000_000_000)

    package static func check(_ input: [UInt8]) throws(Finding) {
        let credentials = try taken { () throws(CredentialError) in
            try ServiceCredentials(json: input)
        }
        let token = try taken { () throws(CredentialError) in
            try LocalDevelopmentToken(json: input)
        }
        if let token { try judge(token) }
        if let credentials { try judge(credentials) }
        switch try taken({ () throws(CredentialError) in try CredentialFile(json: input) }) {
        case .serviceCredentials: try require(credentials != nil && token == nil, "two verdicts")
        case .localDevelopmentToken: try require(token != nil, "two verdicts")
        case nil: try require(credentials == nil && token == nil, "two verdicts")
        }
        try checkClient(input)
    }

    /// Nil with an error whose message can be shown.
    private static func taken<Value>(
        _ make: () throws(CredentialError) -> Value
    ) throws(Finding) -> Value? {
        do {
            return try make()
        } catch {
            let scalars = error.message.unicodeScalars
            try require(
                scalars.count < 400 && scalars.allSatisfy { $0 >= " " && $0 != "\u{7F}" },
                "a message of \(scalars.count) characters: \(error.message.debugDescription)"
            )
            return nil
        }
    }

    private static func judge(_ credentials: ServiceCredentials) throws(Finding) {
        let key = credentials.privateKey.reveal()
        try require(
            key.hasPrefix("-----BEGIN ") && key.hasSuffix("-----\n"),
            "a key that is no PEM"
        )
        try require(key.utf8.allSatisfy { $0 < 0x80 && $0 != 13 }, "a key with strange bytes")
        let origin = credentials.endpoint.origin
        try require(origin.utf8.allSatisfy(isVisible), "an address with strange bytes")
        let again = try taken { () throws(CredentialError) in try IMSEndpoint(origin) }
        try requireEqual(again, credentials.endpoint, "the address, read again")
    }

    private static func judge(_ token: LocalDevelopmentToken) throws(Finding) {
        let value = token.accessToken.reveal()
        try require(!value.isEmpty && value.utf8.allSatisfy(isVisible), "a token not fit to send")
        for fileAge in [-1_000, 0, 100_000_000] as [Int64] {
            let file = UnixTime(milliseconds: now.milliseconds - fileAge)
            let life = token.life(fileModifiedAt: file, now: now)
            try require(life.issuedAt <= now, "issued in the future")
            try require(
                now.duration(to: life.expiry) <= .seconds(24 * 3600 + 300),
                "a life too long"
            )
        }
    }

    /// The input's lines are the client's ID, its secret and its scopes.
    private static func checkClient(_ input: [UInt8]) throws(Finding) {
        let lines = String(decoding: input, as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.count > 2 else { return }
        let client = try taken { () throws(CredentialError) in
            try OAuthServerToServer(
                clientID: lines[0],
                clientSecrets: [Secret(lines[1])],
                scopes: lines[2].split(separator: ",").map(String.init)
            )
        }
        guard let client else { return }
        let texts = [client.clientID] + client.clientSecrets.map { $0.reveal() } + client.scopes
        try require(
            texts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isVisible) },
            "not fit to send"
        )
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}
