import Sandbox
import Testing

extension EndToEnd {
    /// Clients with certificates of their own.
    @Suite struct MutualTLSTests {
        static let listener = """
            {address: 127.0.0.1:0, tls: {certificate: server.pem, key: server.key, \
            clientCA: clients.pem}}
            """
    }
}

extension EndToEnd.MutualTLSTests {
    @Test(arguments: [ClientTLS.Version.v12, .v13])
    func `a certificate of the clients' authority passes, another one's does not, none does`(
        _ version: ClientTLS.Version
    ) async throws {
        let versions = version...version
        try await Scene.playTLS(
            .init(listeners: [Self.listener]),
            prepare: { _, folder in
                let clients = try Authority("clients", in: folder)
                try clients.issue("importer", names: "DNS:importer.internal")
            }
        ) { scene, authority in
            let importer = "\(scene.folder.path)/importer"
            let known = try ClientTLS(
                trusting: authority.certificate,
                identity: .init(certificate: importer + ".pem", key: importer + ".key"),
                versions: versions
            )
            #expect(try await scene.get("/echo", known).status == 200)

            let none = try ClientTLS(trusting: authority.certificate, versions: versions)
            #expect(try await scene.get("/echo", none).status == 200)

            let foreign = try ClientTLS(
                trusting: authority.certificate,
                identity: authority.issue("stranger", names: "DNS:importer.internal"),
                versions: versions
            )
            let connection = try await scene.connect(foreign)
            connection.send("GET /echo/foreign HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.end().end == .refused)
            #expect(!scene.aem.recordedRequests.contains { $0.target == "/echo/foreign" })
        }
    }
}
