import AdobeIMS
import Logging
import ProxyCore

/// One access token for a command, got as the proxy gets its own, over libcurl on an event loop that
/// ends with it.
struct OneExchange {
    /// Where a token came from.
    enum Origin: String {
        case exchange
        /// A local development token's own.
        case file
        /// What a proxy with the same configuration has stored.
        case store
    }

    let name: String
    let credential: Credential
    let tokens: Configuration.Tokens
    let ims: Configuration.IMS
    let logger: Logger

    /// - Throws: ``IMSError``, or what keeps libcurl from running at all.
    func accessToken() async throws -> (AccessToken, Origin) {
        let loops = try await EventLoops(count: 1, logger: logger)
        let places = UpstreamPlaces(loops, logger: logger)
        let services = IMSServices(loops, places, logger: logger)
        services.use(ims)
        let shared = SharedStores(logger: logger)
        let result = await token(
            of: TokenProviders(services: services, shared: shared, tokens: tokens, logger: logger)
        )
        await shared.keep(nil)
        places.end()
        await loops.close()
        return try result.get()
    }

    /// For the proxy's next start, and for the next command.
    private func save(_ token: StoredToken, to store: StoreAccess?) async {
        do throws(TokenStoreError) {
            try await store?.save(token)
        } catch {
            logger.warning("token not stored", metadata: ["detail": "\(error)"])
        }
    }

    private func token(
        of providers: TokenProviders
    ) async -> Result<(AccessToken, Origin), any Error> {
        do {
            guard let material = credential.material else {
                throw InvalidValue(credential.fault ?? "")
            }
            let provider = try providers.provider(name, credential.definition, material)
            let store = provider.store.map { StoreAccess($0) }
            var history = ExchangeHistory()
            var account = AccountAge.unknown
            let loaded = await store?.load()
            if case .never? = loaded { account = .since(.now()) }
            if case .token(let stored)? = loaded {
                account = stored.account
                history.forced = stored.exchanges.forced
                let restart = TokenRestart(
                    stored,
                    refreshBefore: tokens.refreshBefore,
                    at: .now()
                )
                if restart.token != nil, let token = stored.token {
                    return .success((token, .store))
                }
            }
            let token = try await provider.exchange.accessToken(at: .now())
            let stored = StoredToken(token: token, exchanges: history, account: account)
            await save(stored, to: store)
            return .success((token, material.isLocal ? .file : .exchange))
        } catch {
            return .failure(error)
        }
    }
}
