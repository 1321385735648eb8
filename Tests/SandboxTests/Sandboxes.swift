import AdobeIMS
import NIOCore
import NIOHTTP1
import NIOPosix
import Sandbox

/// A simulated IMS and AEM, and an account that the IMS knows.
struct Sandboxes: Sendable {
    /// Making a key takes long; its endpoint plays no part in what the sandboxes verify.
    static let account = Result {
        try ThrowawayAccount.make(
            imsEndpoint: "http://127.0.0.1:1",
            metascopes: "ent_aem_cloud_api,ent_cloudmgr_sdk",
            now: .now()
        )
    }

    let ims: SandboxIMS
    let aem: SandboxAEM
    let account: ThrowawayAccount

    /// Starts both, runs the body and shuts both down.
    static func run(_ body: (Sandboxes) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let account = try account.get()
        let ims = try await SandboxIMS.start(on: group)
        ims.bind(account)
        let aem = try await SandboxAEM.start(on: group, trusting: ims, recordingAtMost: 4)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(Sandboxes(ims: ims, aem: aem, account: account)))
        } catch {
            result = .failure(error)
        }
        try await aem.shutdown()
        try await ims.shutdown()
        try result.get()
    }

    func exchange(_ assertion: TestAssertion? = nil) async throws -> TestAnswer {
        let assertion = assertion ?? TestAssertion(for: account, imsPort: ims.port)
        return try await TestConnection.request(
            port: ims.port,
            .POST,
            assertion.target,
            ["Content-Type": assertion.contentType],
            body: try assertion.form()
        )
    }

    /// An access token that is valid now.
    func token() async throws -> String {
        try await exchange().object()["access_token"] as? String ?? ""
    }

    func bearer(_ more: HTTPHeaders = [:]) async throws -> HTTPHeaders {
        var fields: HTTPHeaders = ["Authorization": "Bearer \(try await token())"]
        fields.add(contentsOf: more)
        return fields
    }
}
