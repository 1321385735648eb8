import AdobeIMS
import Glibc
import ProxyOpenSSL
import Sandbox
import Testing

extension EndToEnd {
    /// Credentials files that change while the proxy serves.
    @Suite struct RotationTests {}
}

extension EndToEnd.RotationTests {
    @Test func `a new file is taken up with no failed request`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let renewed = try Scene.account.get().renewed(now: .now())
            scene.ims.bind(renewed)
            try scene.folder.replace("credentials.json", try scene.file(of: renewed))
            while scene.ims.successCount < 2 {
                let answers = try await scene.together(10) { try await scene.get("/echo/\($0)") }
                try #require(answers.allSatisfy { $0.status == 200 })
            }
            try await scene.proxy.line(containing: "changed credentials are in use")
            scene.ims.revokeCertificate(try Scene.account.get().certificate)
            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo").status == 200)
            #expect(scene.ims.exchangeCount == 3)
        }
    }

    @Test func `a revoked certificate costs few tries, and a good file heals it`() async throws {
        let revoked = try Scene.account.get()
        try await Scene.play(prepare: { ims, _ in
            ims.revokeCertificate(revoked.certificate)
        }) { scene in
            for _ in 0..<5 {
                let answer = try await scene.get("/echo")
                #expect(answer.status == 503)
                #expect(try object(answer.body)["cause"] as? String == "certificate_not_bound")
            }
            #expect(scene.ims.exchangeCount == 1)
            #expect(scene.aem.requestCount == 0)

            let renewed = try revoked.renewed(now: .now())
            scene.ims.bind(renewed)
            try scene.folder.replace("credentials.json", try scene.file(of: renewed))
            try await eventually("200") { try await scene.get("/echo").status == 200 }
            #expect(scene.ims.exchangeCount == 2)
        }
    }

    @Test func `a file that can't be used changes nothing`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let whole = try scene.file(of: Scene.account.get())
            let stranger = try Scene.account.get().renewed(now: .now())
            let message = "changed credentials are not usable, the old ones stay"

            try scene.folder.write("credentials.json", Array(whole.prefix(whole.count / 2)))
            try await scene.proxy.line(containing: message)
            #expect(scene.ims.exchangeCount == 1)

            // Whole, but not known to IMS.
            try scene.folder.replace("credentials.json", try scene.file(of: stranger))
            try await scene.proxy.line(containing: "changed credentials are not in use")
            #expect(scene.ims.exchangeCount == 2)

            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo").status == 200)
            #expect(scene.ims.exchangeCount == 3)
        }
    }

    /// What it was to replace still ends.
    @Test func `nobody is reminded of a candidate before it is in use`() async throws {
        let renewed = try Scene.account.get().renewed(now: .now())
        try await Scene.play { scene in
            try await scene.warmUp()
            // The earlier end counts, and this one has a line of its own.
            let end = UnixTime.now().advanced(by: .seconds(10 * 86_400 - 3600))
            let text = String(decoding: try scene.file(of: renewed), as: UTF8.self)
                .replacing("\(renewed.certificate.notAfter)", with: "\(end)")
            try scene.folder.replace("credentials.json", Array(text.utf8))
            try await scene.proxy.line(containing: "changed credentials are not in use")
            #expect(!scene.proxy.log.value.contains { $0.contains("days.left=9") })
            scene.ims.bind(renewed)
            scene.proxy.signal(SIGHUP)
            try await scene.proxy.line(containing: "changed credentials are in use")
            try await scene.proxy.line(containing: "days.left=9")
        }
    }

    @Test func `a file of another environment is refused`() async throws {
        // Nothing is sent there.
        let settings = Scene.Settings(upstreamURL: "https://author-p12345-e67890.adobeaemcloud.com")
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let other = try ThrowawayAccount.make(
                imsEndpoint: scene.ims.endpoint,
                environment: 99,
                now: .now()
            )
            scene.ims.bind(other)
            try scene.folder.replace("credentials.json", try other.credentialsJSON())
            let line = try await scene.proxy.line(containing: "the old ones stay")
            #expect(line.contains("p12345-e99"))
            #expect(line.contains("p12345-e67890"))
            #expect(scene.ims.exchangeCount == 1)
        }
    }

    @Test func `a file that others may read is refused where files are judged strictly`()
        async throws
    {
        try await Scene.play(Scene.Settings(file: ["strictFiles: true"])) { scene in
            try await scene.warmUp()
            let renewed = try Scene.account.get().renewed(now: .now())
            scene.ims.bind(renewed)
            let file = try scene.folder.write("new.json", try scene.file(of: renewed))
            #expect(unsafe chmod(file, 0o644) == 0)
            try scene.folder.move("new.json", to: "credentials.json")
            let line = try await scene.proxy.line(containing: "the old ones stay")
            #expect(line.contains("(mode 644)"))
            #expect(scene.ims.exchangeCount == 1)
            // Its owner sees to that.
            #expect(unsafe chmod("\(scene.folder.path)/credentials.json", 0o600) == 0)
            try await scene.proxy.line(containing: "changed credentials are in use")
        }
    }

    @Test func `a moved symbolic link is seen, as Kubernetes moves it`() async throws {
        let renewed = try Scene.account.get().renewed(now: .now())
        let settings = Scene.Settings(credential: "{serviceCredentials: data/file.json}")
        try await Scene.play(
            settings,
            files: { folder, ims in
                let old = try Scene.credentials(imsEndpoint: ims.endpoint)
                try folder.write("version-1/file.json", old)
                try folder.link("data", to: "version-1")
            }
        ) { scene in
            try await scene.warmUp()
            scene.ims.bind(renewed)
            try scene.folder.write("version-2/file.json", try scene.file(of: renewed))
            try scene.folder.link("data", to: "version-2")
            try await scene.proxy.line(containing: "changed credentials are in use")
            #expect(scene.ims.exchangeCount == 2)
        }
    }
}

extension Scene {
    func file(of account: ThrowawayAccount) throws -> [UInt8] {
        try Self.credentials(of: account, imsEndpoint: ims.endpoint)
    }
}
