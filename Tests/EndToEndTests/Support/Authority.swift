import Foundation

/// A certificate authority, made for one test with the `openssl` command.
struct Authority: Sendable {
    /// Paths of a certificate and its private key.
    struct Files: Sendable {
        let certificate: String
        let key: String
    }

    private let folder: TemporaryFolder
    private let files: Files

    /// Path of the authority's own certificate.
    var certificate: String { files.certificate }

    init(_ name: String = "authority", in folder: TemporaryFolder) throws {
        self.folder = folder
        let extensions = [
            "basicConstraints = critical,CA:TRUE", "keyUsage = critical,keyCertSign",
            "subjectKeyIdentifier = hash",
        ]
        files = try Self.make(name, extensions, signedBy: nil, in: folder)
    }

    /// Makes a certificate for a server or a client.
    ///
    /// `names`: Subject alternative names as OpenSSL writes them, `DNS:localhost`.
    @discardableResult
    func issue(_ name: String, names: String = "DNS:localhost") throws -> Files {
        let extensions = [
            "basicConstraints = critical,CA:FALSE", "keyUsage = critical,digitalSignature",
            "extendedKeyUsage = serverAuth,clientAuth", "subjectAltName = \(names)",
        ]
        return try Self.make(name, extensions, signedBy: files, in: folder)
    }

    private static func make(
        _ name: String,
        _ extensions: [String],
        signedBy authority: Files?,
        in folder: TemporaryFolder
    ) throws -> Files {
        let lines =
            [
                "[req]", "distinguished_name = subject", "x509_extensions = extensions",
                "prompt = no", "[subject]", "CN = \(name)", "[extensions]",
            ] + extensions + [""]
        let text = lines.joined(separator: "\n")
        let configuration = try folder.write("\(name).cnf", Array(text.utf8))
        let files = Files(
            certificate: "\(folder.path)/\(name).pem",
            key: "\(folder.path)/\(name).key"
        )
        let signer = authority.map { ["-CA", $0.certificate, "-CAkey", $0.key] } ?? []
        try OpenSSL.run(
            [
                "req", "-x509", "-config", configuration, "-days", "2", "-newkey", "ec",
                "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", files.key,
                "-out", files.certificate,
            ] + signer
        )
        try Unprivileged.give(files.key)
        try Unprivileged.give(files.certificate)
        return files
    }
}
