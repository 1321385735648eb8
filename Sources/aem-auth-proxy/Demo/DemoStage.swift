import AdobeIMS
import Logging
import NIOCore
import ProxyCore
import ProxyNIO
import ProxyFiles
import ProxyOpenSSL
import Sandbox

/// A simulated IMS, a simulated AEM, and a proxy between them with an account made for the
/// occasion.
struct DemoStage: Sendable {
    let ims: SandboxIMS
    let aem: SandboxAEM
    let account: ThrowawayAccount
    let credentials: DemoCredentials
    let proxy: Proxy
    let client: SandboxClient
    let port: Int

    /// `group`: What the simulated servers run on; the proxy has event loops of its own.
    /// `logLevel`: From when on the proxy's log is shown.
    /// `ports`: Where the proxy listens: the first that is free. 0 lets the system choose.
    static func start(
        on group: any EventLoopGroup,
        logLevel: Logger.Level,
        ports: [Int] = [0]
    ) async throws -> DemoStage {
        let ims = try await SandboxIMS.start(on: group)
        let aem = try await SandboxAEM.start(on: group, trusting: ims)
        let account = try ThrowawayAccount.make(imsEndpoint: ims.endpoint, now: .now())
        ims.bind(account)
        let credentials = try DemoCredentials(account)
        let definition = CredentialDefinition.serviceCredentials(files: [credentials.path])
        let material = try await UserFiles.standard.judge { files throws(InvalidValue) in
            try CredentialReader.read(
                definition,
                from: files,
                certificates: CertificateReader(),
                now: .now()
            ).material
        }
        let configuration = Configuration(
            credentials: ["demo": Credential(definition: definition, material: material)],
            upstreams: ["aem": Upstream(name: "aem", url: try UpstreamURL(aem.url))],
            routes: [Route(upstream: "aem", credential: "demo")],
            log: Configuration.Log(level: logLevel)
        )
        let logger = Logger(label: "aem-auth-proxy") { _ in LineLogHandler(configuration.log) }
        let proxy = try await Proxy(
            eventLoops: nil,
            administration: AdminPages(),
            logger: logger
        )
        let setup = try await bind(proxy, configuration, ports)
        await proxy.begin(setup)
        let port = setup.servings.first?.bound.port ?? 0
        return DemoStage(
            ims: ims,
            aem: aem,
            account: account,
            credentials: credentials,
            proxy: proxy,
            client: SandboxClient(on: group, port: port),
            port: port
        )
    }

    private static func bind(
        _ proxy: Proxy,
        _ configuration: Configuration,
        _ ports: [Int]
    ) async throws -> Setup {
        var configuration = configuration
        for port in ports {
            configuration.listeners = [Listener(address: .tcp(host: "127.0.0.1", port: port))]
            do {
                return try await proxy.bind(proxy.draft(configuration))
            } catch  where port != ports.last {
                continue
            }
        }
        return try await proxy.bind(proxy.draft(configuration))
    }

    /// Runs `body` while the proxy serves, then takes everything down.
    func perform(_ body: (DemoStage) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await proxy.background.run() }
            let result = await Result { try await body(self) }
            await proxy.drain()
            tasks.cancelAll()
            try await tasks.waitForAll()
            await proxy.close()
            try await ims.shutdown()
            try await aem.shutdown()
            credentials.remove()
            try result.get()
        }
    }

    /// Of the token that the proxy sends; 0 without one.
    var generation: Int {
        proxy.setup?.sources.first?.status.token?.generation ?? 0
    }

    var invitation: String {
        """
        A simulated Adobe IMS, a simulated AEM author and the proxy between them are running on \
        loopback. Try, in another terminal:

          curl -s http://127.0.0.1:\(port)/libs/granite/security/currentuser.json
          curl -s http://127.0.0.1:\(port)/content/we-retail.1.json
          curl -s -X POST --data 'hello=world' http://127.0.0.1:\(port)/echo

        None of them carries a credential; the last one shows what AEM received. AEM by itself is \
        at \(aem.url), and refuses them. Stop with Ctrl-C.
        """
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
