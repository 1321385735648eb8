import NIOSSL

/// How a client of the tests speaks TLS.
struct ClientTLS: Sendable {
    private let context: NIOSSLContext

    /// `authority`: Path of the certificate to trust.
    /// `identity`: Paths of the client's own certificate and key.
    init(
        trusting authority: String,
        identity: Authority.Files? = nil,
        versions: ClosedRange<Version> = .v12 ... .v13
    ) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authority)
        configuration.minimumTLSVersion = versions.lowerBound.value
        configuration.maximumTLSVersion = versions.upperBound.value
        if let identity {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(identity.certificate)
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(file: identity.key, format: .pem)
            )
        }
        context = try NIOSSLContext(configuration: configuration)
    }

    func makeHandler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: "localhost")
    }

    enum Version: Comparable, Sendable {
        case v11, v12, v13

        fileprivate var value: TLSVersion {
            switch self {
            case .v11: .tlsv11
            case .v12: .tlsv12
            case .v13: .tlsv13
            }
        }
    }
}
