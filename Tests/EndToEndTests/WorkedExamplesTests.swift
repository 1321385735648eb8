import AdobeIMS
import Foundation
import Sandbox
import Testing

extension EndToEnd {
    /// `docs/examples.md`, as it stands there.
    @Suite struct WorkedExamplesTests {}
}

extension EndToEnd.WorkedExamplesTests {
    private static let photo = Array(repeating: UInt8(0xD8), count: 3_000_000)
    private static let client = ThrowawayClient.make(imsEndpoint: "")

    /// Runs what the section says, by its configuration, and gives what was printed.
    private func play(
        _ title: String,
        prepare: (SandboxAEM) -> Void = { _ in },
        _ judge: (_ output: String, Scene) async throws -> Void
    ) async throws {
        let example = try WorkedExample.titled(title)
        var url = ""
        try await Scene.play { ims, aem in
            url = aem.url
            ims.bind(Self.client)
            aem.passwords = ["admin": "Tr0ub4dor&3x"]
            prepare(aem)
        } files: { folder, ims in
            let text = example.configuration(aem: url, ims: ims.endpoint)
                .replacing("0123456789abcdef", with: Self.client.clientID)
            try folder.write("proxy.conf", Array(text.utf8))
            try Self.write(to: folder, ims)
        } _: { scene in
            try await judge(try await example.run(port: scene.port, in: scene.folder), scene)
        }
    }

    /// All that examples name.
    private static func write(to folder: TemporaryFolder, _ ims: SandboxIMS) throws {
        let files: [(String, [UInt8])] = [
            ("secrets/author.json", try Scene.credentials(imsEndpoint: ims.endpoint)),
            ("secrets/analytics-secret", Array("\(client.clientSecret.reveal())\n".utf8)),
            (
                "secrets/local_development_token.json",
                ims.localDevelopmentTokenJSON(for: try Scene.account.get())
            ),
            ("secrets/admin-password", Array("Tr0ub4dor&3x\n".utf8)),
            ("photo.jpg", photo), ("site.zip", Array("PK".utf8) + photo),
        ]
        for (name, bytes) in files { try folder.write(name, bytes) }
    }

    @Test func `Analytics gets one token for all, and the client's id`() async throws {
        try await play("Adobe Analytics with one token for all users") { output, scene in
            #expect(output.contains(#""totalPages":1"#))
            for _ in 0..<5 {
                let answer = try await scene.send(
                    "POST",
                    "/api/examplecompany/reports",
                    body: Array("{}".utf8)
                )
                #expect(answer.status == 200)
            }
            #expect(scene.ims.exchangeCount == 1)
            let requests = scene.aem.recordedRequests
            #expect(requests.count == 6)
            #expect(Set(requests.flatMap { $0.values("authorization") }).count == 1)
            for request in requests {
                #expect(request.values("x-api-key") == [Self.client.clientID])
                #expect(request.values("x-proxy-global-company-id") == ["examplecompany"])
            }
        }
    }

    @Test func `assets are uploaded`() async throws {
        try await play("Uploading assets") { output, scene in
            let digest = sha256(Self.photo)
            #expect(output.components(separatedBy: digest).count == 3)
            #expect(scene.aem.recordedRequests.map(\.method) == ["POST", "PUT"])
            #expect(scene.aem.recordedRequests.map(\.bodyByteCount) == [3_000_000, 3_000_000])
        }
    }

    @Test func `persisted queries can be kept by caches`() async throws {
        try await play("Persisted GraphQL queries on publish") { output, scene in
            #expect(output.contains("Bali Surf Camp"))
            #expect(output.hasSuffix("304\n"))
            let head = String(decoding: try scene.folder.read("head.txt"), as: UTF8.self)
            #expect(head.lowercased().contains("cache-control: public, max-age=7200"))
            let requests = scene.aem.recordedRequests
            #expect(requests.map { $0.values("if-none-match").count } == [0, 1])
            #expect(requests.allSatisfy { $0.values("authorization").isEmpty })
        }
    }

    @Test(arguments: [CSRFProtection.off, .everyone])
    func `content is changed`(_ protection: CSRFProtection) async throws {
        try await play("Changing content with Sling POST") { aem in
            aem.csrfProtection = protection
        } _: { output, scene in
            #expect(output.contains(#""status.code":200"#))
            #expect(scene.aem.counts.csrfTokens == (protection == .off ? 0 : 1))
        }
    }

    @Test func `a package is uploaded and installed`() async throws {
        try await play("Uploading and installing a package") { output, scene in
            #expect(output.contains("Package uploaded"))
            #expect(output.contains("Package installed"))
            let requests = scene.aem.recordedRequests
            #expect(requests.count == 2)
            #expect(requests.first?.bodyByteCount ?? 0 > 3_000_000)
            #expect(requests.last?.target.hasSuffix("?cmd=install") == true)
        }
    }

    @Test func `a dev server's pages get what they ask for`() async throws {
        try await play("A React dev server in front") { aem in
            aem.csrfProtection = .browsers
        } _: { output, scene in
            #expect(output.contains(#""jcr:primaryType""#))
            let request = try #require(scene.aem.recordedRequests.first)
            for name in ["origin", "referer", "cookie"] { #expect(request.values(name).isEmpty) }
            #expect(request.values("user-agent").first?.hasPrefix("aem-auth-proxy/") == true)
            #expect(request.values("host") == [scene.aem.url.replacing("http://", with: "")])
        }
    }

    @Test func `a local AEM has its user`() async throws {
        try await play("A local AEM") { output, scene in
            #expect(output.contains(#""authorizableId":"admin""#))
            #expect(scene.ims.exchangeCount == 0)
            // And with flags in place of the file.
            let example = try WorkedExample.titled("A local AEM")
            let proxy = try await ProxyProcess.launch(
                example.flags(aem: scene.aem.url, folder: scene.folder)
            )
            let again = try await example.run(port: try await proxy.port(), in: scene.folder)
            #expect(again == output)
            #expect(try await proxy.terminate() == .status(0))
        }
    }

    @Test func `all examples are tried`() throws {
        let tried = [
            "Adobe Analytics with one token for all users", "Uploading assets",
            "Persisted GraphQL queries on publish", "Changing content with Sling POST",
            "Uploading and installing a package", "A React dev server in front", "A local AEM",
        ]
        #expect(try WorkedExample.all().map(\.title) == tried)
    }
}
