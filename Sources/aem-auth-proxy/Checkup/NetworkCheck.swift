import AdobeIMS
import NIOPosix
import ProxyCore
import ProxyCurl
import ProxyNIO

/// What `check` asks of the network.
struct NetworkCheck: Sendable {
    private let proxy: Proxy
    private let draft: Setup.Draft
    private let refusedKeys: RefusedKeys

    init(_ proxy: Proxy, _ draft: Setup.Draft, _ refusedKeys: RefusedKeys) {
        self.proxy = proxy
        self.draft = draft
        self.refusedKeys = refusedKeys
    }

    /// A credential that was exchanged, or not.
    struct Exchange: Sendable {
        let items: [CheckItem]
        /// Nil: there is none.
        let token: AccessToken?
    }

    // MARK: Connections

    /// By the upstreams' names, all at the same time.
    static func connect(to upstreams: [Upstream]) async -> [String: ConnectionFacts] {
        await withTaskGroup { group in
            for upstream in upstreams {
                group.addTask { (upstream.name, await connect(to: upstream)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private static func connect(to upstream: Upstream) async -> ConnectionFacts {
        let facts = try? await NIOThreadPool.singleton.runIfActive {
            CurlProbe.connect(to: upstream)
        }
        return facts ?? ConnectionFacts(failure: UpstreamFailure(.local))
    }

    // MARK: Exchanges

    func exchange(_ name: String, _ credential: Credential) async -> Exchange {
        guard let material = credential.material else { return Exchange(items: [], token: nil) }
        let start = ContinuousClock.now
        let result: Result<AccessToken, IMSError>
        do {
            let provider = try proxy.providers(draft.configuration)
                .provider(name, credential.definition, material)
            result = .success(try await provider.exchange.accessToken(at: .now()))
        } catch let error as IMSError {
            result = .failure(error)
        } catch {
            let item = CheckItem.fail(.credential, name, "\(error)")
            return Exchange(items: [item], token: nil)
        }
        // A user and a password are nobody's to give.
        if case .basic = material { return Exchange(items: [], token: try? result.get()) }
        let item = CheckItem.exchange(
            result,
            of: name,
            at: .now(),
            after: material.isLocal ? nil : ContinuousClock.now - start,
            isExchanged: !material.isLocal
        )
        return Exchange(items: refusedKeys.take(of: name) + [item], token: try? result.get())
    }

    /// nil: IMS has said nothing of it.
    func clock(of endpoint: IMSEndpoint) -> ClockOffset? {
        (try? proxy.services.service(at: endpoint))?.clock.seen
    }

    // MARK: AEM

    func ask(_ question: AccountQuestion, with token: AccessToken?) async -> CheckItem? {
        guard let loop = proxy.loops.all.first,
            let place = draft.places.first(where: { $0.settings.name == question.upstream.name })
        else { return nil }
        let start = ContinuousClock.now
        let answer = await AccountClient(
            transport: loop.transport,
            eventLoop: loop.eventLoop,
            at: place
        ).ask(
            question.head(token, version: Version.current),
            as: question.authorization(token)
        )
        return question.judge(answer, after: ContinuousClock.now - start)
    }
}
