// A proxy before an upstream that a test has written.
extension Scene {
    static func play(
        before upstream: RawUpstream,
        _ settings: Settings = Settings(),
        _ body: (Scene) async throws -> Void
    ) async throws {
        var settings = settings
        settings.upstreamURL = upstream.url
        if upstream.isTLS { settings.upstream.append("certificateAuthorities: upstream.pem") }
        try await play(
            settings,
            files: { folder, _ in
                guard upstream.isTLS else { return }
                let certificate = try UpstreamTLS.shared.get().certificate
                try folder.write("upstream.pem", Array(certificate.utf8))
            },
            body
        )
    }
}
