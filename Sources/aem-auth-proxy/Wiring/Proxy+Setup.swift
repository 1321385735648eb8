import AdobeIMS
import Logging
import ProxyCore
import ProxyNIO
import ProxyOpenSSL

/// From a configuration to what is served by it.
extension Proxy {
    func providers(_ configuration: Configuration) -> TokenProviders {
        TokenProviders(
            services: services,
            shared: shared,
            tokens: configuration.tokens,
            logger: logger
        )
    }

    /// Puts together what a configuration comes to, without binding anything. What is as it was in
    /// the present setup is taken from there: tokens, upstreams' connections, certificates.
    ///
    /// - Throws: ``InvalidValue`` for what the configuration has wrong.
    func draft(_ configuration: Configuration) async throws -> Setup.Draft {
        let old = setup?.draft
        var places: [UpstreamPlace] = []
        for upstream in configuration.upstreamList {
            let kept = old?.places.first { $0.settings == upstream }
            if let kept {
                places.append(kept)
            } else {
                let number = names.number(.upstream, upstream.name)
                places.append(try await self.places.open(upstream, countedBy: number))
            }
        }
        var identities: [String: Setup.Identity] = [:]
        for (name, credential) in configuration.credentials {
            identities[name] = try identity(name, credential, configuration, old?.identities[name])
        }
        var certificates: [Setup.Certificate?] = []
        for listener in configuration.allListeners {
            certificates.append(try await certificate(of: listener, old))
        }
        let budget = replayBudget(configuration.replay, old)
        let routes = RouteTargets(
            configuration,
            places: places,
            identities: identities,
            names: names,
            replayBudget: budget,
            logger: logger
        )
        return Setup.Draft(
            configuration: configuration,
            places: places,
            identities: identities,
            router: Router(rules: routes.all),
            replayBudget: budget,
            collector: try await collector(configuration.tracing, old),
            certificates: certificates
        )
    }

    /// Binds what is to be listened at and is not yet.
    ///
    /// - Throws: ``ProxyServer/BindError``; nothing is bound then that was not before.
    func bind(_ draft: Setup.Draft) async throws(ProxyServer.BindError) -> Setup {
        let old = setup
        let generation = (old?.plan.generation ?? 0) + 1
        var servings: [ProxyServer.Serving] = []
        var added: [BoundListener] = []
        var left = old?.servings ?? []
        for (index, listener) in draft.configuration.allListeners.enumerated() {
            let kept = left.firstIndex { $0.listener.isThere(for: listener) }
                .map { left.remove(at: $0) }
            let bound: BoundListener
            do throws(ProxyServer.BindError) {
                if let kept {
                    bound = kept.bound
                } else {
                    bound = try await server.bind(listener)
                    added.append(bound)
                }
            } catch {
                for bound in added { await bound.close() }
                throw error
            }
            let isAlike = kept.map { $0.listener.isAlike(listener) } ?? false
            servings.append(
                ProxyServer.Serving(
                    listener,
                    at: bound,
                    id: isAlike ? kept?.id ?? 0 : generation << 16 | index,
                    tls: draft.certificates[index]?.tls
                )
            )
        }
        return Setup(
            draft: draft,
            servings: servings,
            plan: plan(draft, servings, generation: generation)
        )
    }

    private func plan(
        _ draft: Setup.Draft,
        _ servings: [ProxyServer.Serving],
        generation: Int
    ) -> ServingPlan {
        var admissions: [ListenerID: Admission] = [:]
        for serving in servings {
            admissions[serving.id] = Admission(
                serving.listener,
                port: serving.bound.port,
                names: names,
                digest: { SHA256.digest(of: $0) }
            )
        }
        return ServingPlan(
            generation: generation,
            limits: draft.configuration.limits,
            log: draft.configuration.log,
            router: draft.router,
            admissions: admissions
        )
    }

    // MARK: Parts

    /// The same credential goes on as it is, whatever its files say by now: who watches them sees to
    /// that.
    private func identity(
        _ name: String,
        _ credential: Credential,
        _ configuration: Configuration,
        _ old: Setup.Identity?
    ) throws -> Setup.Identity {
        let providers = providers(configuration)
        let kept = old.flatMap { $0.credential.definition == credential.definition ? $0 : nil }
        let source =
            try kept?.source
            ?? TokenSource(
                name: name,
                provider: providers.provider(name, credential),
                secrets: secrets,
                logger: logger,
                clock: clock,
                tally: old?.source.tally ?? TokenTally()
            )
        let upstreams = configuration.upstreams(of: name)
        let watcher = CredentialWatcher(
            name: name,
            credential: credential,
            source: source,
            providers: providers,
            upstreams: upstreams,
            isStrict: configuration.strictFiles,
            logger: logger
        )
        let isWatchAlike =
            kept?.upstreams == upstreams && setup?.configuration.tokens == configuration.tokens
            && setup?.configuration.strictFiles == configuration.strictFiles
        let watch =
            credential.definition.files.isEmpty
            ? nil : Background.Work { await watcher.run() }
        return Setup.Identity(
            credential: credential,
            source: source,
            upstreams: upstreams,
            exchanges: kept?.exchanges ?? Background.Work { await source.run() },
            watch: isWatchAlike ? kept?.watch ?? watch : watch
        )
    }

    private func certificate(
        of listener: Listener,
        _ old: Setup.Draft?
    ) async throws -> Setup.Certificate? {
        guard let paths = listener.tls else { return nil }
        let kept = old?.certificates.compactMap(\.self).first {
            $0.address == listener.address && $0.paths == paths
        }
        if let kept { return kept }
        guard let certificate = try await ListenerCertificate(listener, logger: logger) else {
            return nil
        }
        return Setup.Certificate(
            paths: paths,
            address: listener.address,
            tls: certificate.tls,
            watch: Background.Work { await certificate.run() }
        )
    }

    private func replayBudget(
        _ replay: Configuration.Replay,
        _ old: Setup.Draft?
    ) -> ReplayBudget {
        if let old, old.configuration.replay == replay { return old.replayBudget }
        return ReplayBudget(
            totalMemory: replay.totalMemory,
            totalSpool: replay.totalSpool,
            logger: logger
        )
    }
}

extension Listener {
    /// Whether the other one can have its socket. Of port 0 each has its own.
    fileprivate func isThere(for other: Listener) -> Bool {
        address == other.address
            && (isAdmin == other.isAdmin || address.overlaps(other.address))
    }

    /// Whether connections that came to the one may be served by the rules of the other. Whoever
    /// was trusted for a certificate has to show it to the authorities of now.
    fileprivate func isAlike(_ other: Listener) -> Bool {
        (tls == nil) == (other.tls == nil) && tls?.clientCA == other.tls?.clientCA
            && isAdmin == other.isAdmin
    }
}

extension Configuration {
    /// Where a credential's tokens are sent.
    fileprivate func upstreams(of credential: String) -> [Upstream] {
        upstreamList.filter { upstream in
            routes.contains { $0.credential == credential && $0.upstream == upstream.name }
        }
    }
}
