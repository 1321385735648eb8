import AdobeIMS
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Sandbox
import Testing

/// The proxy's process between a simulated IMS and a simulated AEM.
struct Scene: Sendable {
    /// What the configuration file has besides one listener, one credential and one upstream.
    struct Settings: Sendable {
        /// One listener a line; the first one is on TCP. Many requests in tests are to the host `a`.
        var listeners = ["{address: 127.0.0.1:0, allowedHosts: [\"a:80\"]}"]
        /// Lines of the upstream, for example `responseTimeout: 1s`.
        var upstream: [String] = []
        /// Lines of the whole file.
        var file: [String] = []
        /// In place of the simulated AEM.
        var upstreamURL: String?
        /// In place of the simulated IMS.
        var imsEndpoint: String?
        /// The proxy's environment.
        var environment: [String: String] = [:]
        /// A shell's, before the proxy: see ``ProxyProcess/launch``.
        var script: String?
        /// Of the proxy.
        var standardInput: FileHandle?
        /// A shell's as root, before that: see ``ProxyProcess/launch``.
        var namespace: String?
        /// More of `serve`; `%FOLDER` becomes the scene's folder.
        var options: [String] = []
        /// What stands behind `credentials: {test: …}`; `%IMS` becomes the simulated IMS's endpoint.
        var credential = "{serviceCredentials: credentials.json}"

        init(
            listeners: [String]? = nil,
            upstream: [String] = [],
            file: [String] = [],
            upstreamURL: String? = nil,
            imsEndpoint: String? = nil,
            environment: [String: String] = [:],
            script: String? = nil,
            standardInput: FileHandle? = nil,
            namespace: String? = nil,
            options: [String] = [],
            credential: String? = nil
        ) {
            if let credential { self.credential = credential }
            if let listeners { self.listeners = listeners }
            self.upstream = upstream
            self.file = file
            self.upstreamURL = upstreamURL
            self.imsEndpoint = imsEndpoint
            self.environment = environment
            self.script = script
            self.standardInput = standardInput
            self.namespace = namespace
            self.options = options
        }

        fileprivate func text(url: String, ims: SandboxIMS) -> String {
            var lines = ["listeners:"] + listeners.map { "  - \($0)" }
            lines += [
                "credentials:",
                "  test: \(credential.replacing("%IMS", with: ims.endpoint))", "upstreams:",
                "  aem:",
                "    url: \(url)",
            ]
            lines += upstream.map { "    \($0)" }
            return (lines + file + [""]).joined(separator: "\n")
        }
    }

    let ims: SandboxIMS
    let aem: SandboxAEM
    let proxy: ProxyProcess
    let port: Int
    /// Where the credentials are.
    let folder: TemporaryFolder
    /// What the proxy was started with.
    let arguments: [String]

    /// Stands in the credentials file where a scene puts the endpoint of its own IMS.
    private static let placeholder = "http://ims.placeholder"

    /// Made once: a key takes long.
    static let account = Result {
        try ThrowawayAccount.make(imsEndpoint: placeholder, now: .now())
    }

    /// The credentials file of ``account``.
    static func credentials(imsEndpoint: String) throws -> [UInt8] {
        try credentials(of: account.get(), imsEndpoint: imsEndpoint)
    }

    /// The credentials file of ``account`` or another one made from it.
    static func credentials(of account: ThrowawayAccount, imsEndpoint: String) throws -> [UInt8] {
        let text = String(decoding: try account.credentialsJSON(), as: UTF8.self)
        return Array(text.replacing(placeholder, with: imsEndpoint).utf8)
    }

    /// Starts all three, runs `body` while the proxy serves, ends the proxy by SIGTERM and expects
    /// it to exit with status 0.
    ///
    /// `prepare`: What happens to IMS and AEM before the proxy starts.
    /// `files`: Puts more files beside the credentials file, or others in its place.
    static func play(
        _ settings: Settings = Settings(),
        prepare: (SandboxIMS, SandboxAEM) async throws -> Void = { _, _ in },
        files: (TemporaryFolder, SandboxIMS) throws -> Void = { _, _ in },
        _ body: (Scene) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let ims = try await SandboxIMS.start(on: group)
        ims.bind(try account.get())
        let aem = try await SandboxAEM.start(on: group, trusting: ims)
        try await prepare(ims, aem)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let arguments = try arguments(settings, folder: folder, ims: ims, aem: aem)
        try files(folder, ims)
        let proxy = try await ProxyProcess.launch(
            arguments,
            environment: settings.environment,
            standardInput: settings.standardInput,
            script: settings.script,
            namespace: settings.namespace
        )
        do {
            let scene = Scene(
                ims: ims,
                aem: aem,
                proxy: proxy,
                port: try await proxy.port(),
                folder: folder,
                arguments: arguments
            )
            try await body(scene)
            let exit = try await proxy.terminate()
            #expect(exit == .status(0))
        } catch {
            let lines = proxy.log.value.suffix(12).joined(separator: "\n")
            Issue.record("\(error); the proxy's last lines:\n\(lines)")
            proxy.signal(SIGKILL)
            _ = try await proxy.end()
        }
        try await ims.shutdown()
        try await aem.shutdown()
    }

    private static func arguments(
        _ settings: Settings,
        folder: TemporaryFolder,
        ims: SandboxIMS,
        aem: SandboxAEM
    ) throws -> [String] {
        _ = try folder.write(
            "credentials.json",
            credentials(imsEndpoint: settings.imsEndpoint ?? ims.endpoint)
        )
        let url = settings.upstreamURL ?? aem.url
        let file = try folder.write("proxy.conf", Array(settings.text(url: url, ims: ims).utf8))
        let options = settings.options.map { $0.replacing("%FOLDER", with: folder.path) }
        return ["serve", "--config", file] + options
    }
}

// What an application does.
extension Scene {
    /// The same with another proxy in its place.
    init(_ scene: Scene, proxy: ProxyProcess, port: Int) {
        self.init(
            ims: scene.ims,
            aem: scene.aem,
            proxy: proxy,
            port: port,
            folder: scene.folder,
            arguments: scene.arguments
        )
    }

    /// A request on a connection of its own.
    func send(
        _ method: String,
        _ target: String,
        fields: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> SandboxAnswer {
        try await SandboxClient(on: MultiThreadedEventLoopGroup.singleton, port: port)
            .send(method, target, fields: fields, body: body)
    }

    func get(_ target: String) async throws -> SandboxAnswer {
        try await send("GET", target)
    }

    /// Waits until the proxy has its first token.
    func warmUp() async throws {
        try await proxy.line(containing: "token exchanged")
    }

    /// That many requests at once.
    func together(
        _ count: Int,
        _ request: @escaping @Sendable (Int) async throws -> SandboxAnswer
    ) async throws -> [SandboxAnswer] {
        try await withThrowingTaskGroup(of: SandboxAnswer.self) { group in
            for index in 0..<count {
                group.addTask { try await request(index) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    func connect() async throws -> RawConnection {
        try await RawConnection.open(port: port)
    }

    /// Bytes on a connection of their own, and the first answer to them.
    func exchange(_ request: String) async throws -> RawAnswer {
        let connection = try await connect()
        defer { connection.close() }
        connection.send(request)
        return try await connection.answer()
    }
}
