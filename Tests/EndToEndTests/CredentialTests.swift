import AdobeIMS
import Sandbox
import Testing

extension EndToEnd {
    /// Each kind of credential, and what becomes of it.
    @Suite struct CredentialTests {}
}

extension EndToEnd.CredentialTests {
    @Test func `a local development token is sent, and a new one taken up`() async throws {
        let settings = Scene.Settings(credential: "{localDevelopmentToken: token.json}")
        try await Scene.play(
            settings,
            files: { folder, ims in
                let json = ims.localDevelopmentTokenJSON(for: try Scene.account.get())
                try folder.write("token.json", json)
            }
        ) { scene in
            #expect(try await scene.get("/echo").status == 200)
            #expect(scene.ims.exchangeCount == 0)
            try await scene.proxy.line(containing: "minutes.left=1439")

            // It can't be renewed: AEM's word is the last.
            scene.ims.revokeAllTokens()
            let refused = try await scene.get("/echo")
            #expect(refused.status == 401)
            #expect(refused.values("proxy-status").first?.contains("local_token_refused") == true)

            let json = scene.ims.localDevelopmentTokenJSON(for: try Scene.account.get())
            try scene.folder.replace("token.json", json)
            try await eventually("200") { try await scene.get("/echo").status == 200 }
            #expect(scene.ims.exchangeCount == 0)
        }
    }

    @Test func `a local development token that has ended is explained`() async throws {
        let settings = Scene.Settings(credential: "{localDevelopmentToken: token.json}")
        try await Scene.play(
            settings,
            files: { folder, _ in
                // {"created_at": "1700000000000", "expires_in": "86400000"}
                let claims =
                    "eyJjcmVhdGVkX2F0IjoiMTcwMDAwMDAwMDAwMCIsImV4cGlyZXNfaW4iOiI4NjQwMDAwMCJ9"
                let json = #"{"ok":true,"statusCode":200,"accessToken":"e30.\#(claims).c2ln"}"#
                try folder.write("token.json", Array(json.utf8))
            }
        ) { scene in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 503)
            #expect(try object(answer.body)["cause"] as? String == "local_token_expired")
            #expect(answer.text.contains("Developer Console"))
            #expect(scene.aem.requestCount == 0)

            let json = scene.ims.localDevelopmentTokenJSON(for: try Scene.account.get())
            try scene.folder.replace("token.json", json)
            try await eventually("200") { try await scene.get("/echo").status == 200 }
        }
    }

    @Test func `a client's other secret is used when IMS refuses the newest`() async throws {
        let client = ThrowawayClient.make(imsEndpoint: "")
        let settings = Scene.Settings(
            credential: "{oauthServerToServer: {clientId: \(client.clientID), clientSecretFile: "
                + "[new-secret, old-secret], scopes: [openid, AdobeID], imsEndpoint: \"%IMS\"}}"
        )
        try await Scene.play(
            settings,
            prepare: { ims, _ in ims.bind(client) },
            files: { folder, _ in
                try folder.write("new-secret", Array("not-yet-known\n".utf8))
                try folder.write("old-secret", Array(client.clientSecret.reveal().utf8))
            }
        ) { scene in
            #expect(try await scene.get("/echo").status == 200)
            #expect(scene.ims.exchangeCount == 2)
            let line = try await scene.proxy.line(containing: "the next one is tried")
            #expect(line.contains("client_secret_invalid"))
        }
    }

    @Test func `of two files the older is used when IMS refuses the newest`() async throws {
        let renewed = try Scene.account.get().renewed(now: .now())
        let settings = Scene.Settings(
            credential: "{serviceCredentials: [new.json, credentials.json]}"
        )
        try await Scene.play(
            settings,
            files: { folder, ims in
                try folder.write(
                    "new.json",
                    Scene.credentials(of: renewed, imsEndpoint: ims.endpoint)
                )
            }
        ) { scene in
            #expect(try await scene.get("/echo").status == 200)
            #expect(scene.ims.exchangeCount == 2)
            let line = try await scene.proxy.line(containing: "the next one is tried")
            #expect(line.contains("certificate_not_bound"))

            // From the next exchange on IMS knows it.
            scene.ims.bind(renewed)
            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo").status == 200)
            #expect(scene.ims.exchangeCount == 3)
        }
    }

    @Test func `three starts with the file store make one exchange`() async throws {
        let settings = Scene.Settings(
            file: ["tokens: {store: {file: {directory: tokens}}}"]
        )
        try await Scene.play(settings) { scene in
            #expect(try await scene.get("/echo").status == 200)
            #expect(try await scene.proxy.terminate() == .status(0))
            for _ in 0..<2 {
                let next = try await ProxyProcess.launch(scene.arguments)
                let client = Scene(scene, proxy: next, port: try await next.port())
                #expect(try await client.get("/echo").status == 200)
                #expect(next.log.value.contains { $0.contains("token restored") })
                #expect(try await next.terminate() == .status(0))
            }
            #expect(scene.ims.exchangeCount == 1)
            #expect(scene.aem.refusedCount == 0)
        }
    }
}
