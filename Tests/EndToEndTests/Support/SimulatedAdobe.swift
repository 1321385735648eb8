import NIOPosix
import Sandbox

/// A simulated IMS and AEM, and a folder with credentials for them: for commands that have a proxy of
/// their own, or none.
struct SimulatedAdobe: Sendable {
    let ims: SandboxIMS
    let aem: SandboxAEM
    let folder: TemporaryFolder
    /// The path of service credentials in the folder.
    let credentials: String

    /// `imsEndpoint`: What the credentials say; nil: that of the simulated IMS.
    static func play(
        imsEndpoint: String? = nil,
        _ body: (SimulatedAdobe) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let ims = try await SandboxIMS.start(on: group)
        ims.bind(try Scene.account.get())
        let aem = try await SandboxAEM.start(on: group, trusting: ims)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let credentials = try folder.write(
            "credentials.json",
            Scene.credentials(imsEndpoint: imsEndpoint ?? ims.endpoint)
        )
        try await body(
            SimulatedAdobe(ims: ims, aem: aem, folder: folder, credentials: credentials)
        )
        try await ims.shutdown()
        try await aem.shutdown()
    }
}
