import Testing

extension EndToEnd {
    /// A listener's certificate that changes while the proxy serves.
    @Suite struct CertificateTests {}
}

extension EndToEnd.CertificateTests {
    @Test func `a new certificate is taken up with no failed request`() async throws {
        try await Scene.playTLS { scene, authority in
            let old = try ClientTLS(trusting: authority.certificate)
            let kept = try await scene.connect(old)
            kept.send("GET /echo HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
            #expect(try await kept.answer().status == 200)

            // An authority of its own: who is served by it has the new certificate.
            let next = try Authority("next", in: scene.folder)
            let new = try ClientTLS(trusting: next.certificate)
            let both = try scene.folder.write(
                "both.pem",
                scene.folder.read("authority.pem") + scene.folder.read("next.pem")
            )
            let either = try ClientTLS(trusting: both)
            try next.issue("renewed")
            try scene.folder.move("renewed.key", to: "server.key")
            try scene.folder.move("renewed.pem", to: "server.pem")
            var isTakenUp = false
            while !isTakenUp {
                isTakenUp = scene.proxy.log.value.contains {
                    $0.contains("changed certificate is in use")
                }
                for _ in 0..<10 {
                    try #require(try await scene.get("/echo", either).status == 200)
                }
            }
            #expect(try await scene.get("/echo", new).status == 200)
            #expect(try await scene.connect(old).end().end == .refused)

            kept.send("GET /echo HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
            #expect(try await kept.answer().status == 200)
            kept.close()
        }
    }

    @Test(arguments: ["server.key", "server.pem"])
    func `a pair that doesn't fit changes nothing, until its other half comes`(
        _ first: String
    ) async throws {
        try await Scene.playTLS { scene, authority in
            try authority.issue("renewed")
            let names = ["server.key": "renewed.key", "server.pem": "renewed.pem"]
            let tls = try ClientTLS(trusting: authority.certificate)
            for (name, file) in names where name == first {
                try scene.folder.move(file, to: name)
            }
            let line = try await scene.proxy.line(containing: "changed certificate is not usable")
            #expect(line.contains("warning"))
            #expect(line.contains("certificate and key do not belong together"))
            #expect(try await scene.get("/echo", tls).status == 200)
            for (name, file) in names where name != first {
                try scene.folder.move(file, to: name)
            }
            try await scene.proxy.line(containing: "changed certificate is in use")
            #expect(try await scene.get("/echo", tls).status == 200)
        }
    }

    @Test(arguments: [
        ("server.pem", "", "no PEM certificate"), ("server.pem", "half", "a damaged one"),
        ("server.key", "half", "no PEM private key"), ("server.key", nil, "no such file"),
    ])
    func `a damaged or missing file changes nothing, and is named without its content`(
        _ name: String,
        _ content: String?,
        _ message: String
    ) async throws {
        try await Scene.playTLS { scene, authority in
            let whole = try scene.folder.read(name)
            switch content {
            case "half"?: try scene.folder.replace(name, Array(whole.prefix(whole.count / 2)))
            case let content?: try scene.folder.replace(name, Array(content.utf8))
            case nil: try scene.folder.move(name, to: "elsewhere")
            }
            let line = try await scene.proxy.line(containing: "changed certificate is not usable")
            #expect(line.contains(message), "\(line)")
            #expect(!line.contains("-----BEGIN"))
            let tls = try ClientTLS(trusting: authority.certificate)
            #expect(try await scene.get("/echo", tls).status == 200)
        }
    }

    @Test func `a moved symbolic link is seen, as Kubernetes moves it`() async throws {
        let listener = """
            {address: 127.0.0.1:0, tls: {certificate: data/server.pem, key: data/server.key}}
            """
        try await Scene.playTLS(
            .init(listeners: [listener]),
            prepare: { _, folder in
                for name in ["server.pem", "server.key"] {
                    try folder.write("version-1/\(name)", folder.read(name))
                }
                try folder.link("data", to: "version-1")
            }
        ) { scene, _ in
            let next = try Authority("next", in: scene.folder)
            try next.issue("renewed")
            try scene.folder.write("version-2/server.pem", scene.folder.read("renewed.pem"))
            try scene.folder.write("version-2/server.key", scene.folder.read("renewed.key"))
            try scene.folder.link("data", to: "version-2")
            try await scene.proxy.line(containing: "changed certificate is in use")
            let tls = try ClientTLS(trusting: next.certificate)
            #expect(try await scene.get("/echo", tls).status == 200)
        }
    }

    @Test func `other clients' authorities are taken up too`() async throws {
        try await Scene.playTLS(
            .init(listeners: [EndToEnd.MutualTLSTests.listener(callers: "{client: localhost}")]),
            prepare: { _, folder in _ = try Authority("clients", in: folder) }
        ) { scene, authority in
            let next = try Authority("next", in: scene.folder)
            let tls = try ClientTLS(
                trusting: authority.certificate,
                identity: next.issue("client")
            )
            let connection = try await scene.connect(tls)
            #expect(try await connection.end().end == .refused)
            try scene.folder.replace("clients.pem", scene.folder.read("next.pem"))
            try await scene.proxy.line(containing: "changed certificate is in use")
            #expect(try await scene.get("/echo", tls).status == 200)
        }
    }
}
