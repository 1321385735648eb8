import Testing

extension EndToEnd {
    /// Clients with certificates of their own.
    @Suite struct MutualTLSTests {
        static func listener(callers: String) -> String {
            """
            {address: 127.0.0.1:0, tls: {certificate: server.pem, key: server.key, \
            clientCA: clients.pem}, callers: {clientCertificates: \(callers)}}
            """
        }
    }
}

extension EndToEnd.MutualTLSTests {
    /// Has an authority for clients beside the one of the server.
    private func play(
        callers: String,
        _ body: (Scene, Authority, Authority) async throws -> Void
    ) async throws {
        var made: Authority?
        try await Scene.playTLS(
            .init(listeners: [Self.listener(callers: callers)]),
            prepare: { _, folder in made = try Authority("clients", in: folder) }
        ) { scene, authority in
            try await body(scene, authority, try #require(made))
        }
    }

    @Test(arguments: [ClientTLS.Version.v12, .v13])
    func `a known certificate is a caller; none is not; another authority's is not heard`(
        _ version: ClientTLS.Version
    ) async throws {
        try await play(callers: "{importer: importer.internal}") { scene, authority, clients in
            func answer(_ identity: Authority.Files?) async throws -> RawAnswer {
                let tls = try ClientTLS(
                    trusting: authority.certificate,
                    identity: identity,
                    versions: version...version
                )
                return try await scene.get("/echo", tls)
            }
            let known = try clients.issue("known", names: "DNS:importer.internal")
            #expect(try await answer(known).status == 200)
            for identity in [nil, try clients.issue("unknown", names: "DNS:other.internal")] {
                let refusal = try await answer(identity)
                #expect(refusal.status == 401)
                #expect(try object(refusal.body)["cause"] as? String == "caller_unknown")
            }
            let callers = try await scene.accessLines(3).map { $0["caller"] }
            #expect(callers == ["importer", "-", "-"])

            let foreign = try ClientTLS(
                trusting: authority.certificate,
                identity: authority.issue("foreign", names: "DNS:importer.internal"),
                versions: version...version
            )
            #expect(try await scene.connect(foreign).end().end == .refused)
            #expect(scene.proxy.log.value.count { $0.contains(" info access ") } == 3)
        }
    }

    @Test(arguments: [
        ("importer.internal", "DNS:other.internal,DNS:Importer.INTERNAL"),
        ("spiffe://internal/importer", "URI:spiffe://internal/importer"),
        ("importer@internal", "email:importer@internal"), ("10.0.0.7", "IP:10.0.0.7"),
        ("2001:db8::7", "IP:2001:db8:0::7"),
    ])
    func `every kind of name is known`(_ configured: String, _ issued: String) async throws {
        try await play(callers: "{importer: \"\(configured)\"}") { scene, authority, clients in
            let identity = try clients.issue("client", names: issued)
            let tls = try ClientTLS(trusting: authority.certificate, identity: identity)
            #expect(try await scene.get("/echo", tls).status == 200)
        }
    }

    /// The certificate isn't sent again then.
    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a resumed session is still the caller's`(_ version: String) async throws {
        try await play(callers: "{importer: importer.internal}") { scene, authority, clients in
            let identity = try clients.issue("client", names: "DNS:importer.internal")
            let head = "GET /echo HTTP/1.1\nHost: localhost\nConnection: close\n\n"
            let input = try scene.folder.write("request", Array(head.utf8))
            let session = "\(scene.folder.path)/session"
            for arguments in [["-sess_out", session], ["-sess_in", session]] {
                let output = try OpenSSL.run(
                    [
                        "s_client", "-connect", "127.0.0.1:\(scene.port)", "-CAfile",
                        authority.certificate, "-cert", identity.certificate, "-key", identity.key,
                        "-crlf", "-ign_eof", version,
                    ] + arguments,
                    input: input
                )
                #expect(output.contains("HTTP/1.1 200 OK"), "\(output)")
                #expect(output.contains("Reused, ") == arguments.contains("-sess_in"))
            }
            #expect(
                try await scene.accessLines(2).map { $0["caller"] } == ["importer", "importer"]
            )
        }
    }
}
