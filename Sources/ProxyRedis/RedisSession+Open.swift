import AdobeIMS
import NIOCore
import NIOSSL
import ProxyCore

extension RedisSession {
    typealias Settings = Configuration.Tokens.Redis

    /// Connects to the server that can be written, and subscribes.
    ///
    /// - Throws: ``RedisFault``
    static func open(
        _ settings: Settings,
        _ secrets: RedisSecrets,
        on group: any EventLoopGroup,
        onMessage: @escaping @Sendable ([UInt8]) -> Void
    ) async throws -> RedisSession {
        let tls = settings.isTLS ? try context(secrets) : nil
        let way = RedisConnection.Way(
            group: group,
            timeout: settings.timeout,
            tls: tls,
            user: settings.url.user,
            password: secrets.password?.reveal(),
            database: settings.url.database
        )
        let address = try await address(settings, way)
        let main = try await RedisConnection.open(address, way)
        do {
            if settings.sentinel != nil { try await requireMaster(main) }
            // Once subscribed, a connection of RESP2 takes no other commands: so this is another one.
            let ears = try await RedisConnection.open(address, way, onMessage: onMessage)
            let channel = RedisTokenStore.channel(settings.keyPrefix)
            // Who may not subscribe looks more often.
            _ = try? await ears.send([RedisCommand("SUBSCRIBE", channel)])
            return RedisSession(main: main, ears: ears, way: way, settings: settings)
        } catch {
            main.close()
            throw error
        }
    }

    private static func address(
        _ settings: Settings,
        _ way: RedisConnection.Way
    ) async throws -> RedisAddress {
        guard let sentinel = settings.sentinel else {
            guard let server = settings.url.server else {
                throw RedisFault.unreachable("no host is set")
            }
            return RedisAddress(host: server.host, port: server.port)
        }
        var last = RedisFault.unreachable("no Sentinel answers")
        for address in sentinel.addresses {
            do {
                let address = RedisAddress(host: address.host, port: address.port)
                let master = try await master(sentinel.master, of: address, way)
                guard settings.isTLS || settings.allowsPlaintext || master.isLoopback else {
                    throw RedisFault.redirected(
                        "Sentinel names a master that is not loopback, and the connection is in clear"
                    )
                }
                return master
            } catch {
                last = RedisFault(error)
            }
        }
        throw last
    }

    /// Asks one Sentinel. It has no database, and the password is not for it, unless it asks.
    private static func master(
        _ name: String,
        of address: RedisAddress,
        _ way: RedisConnection.Way
    ) async throws -> RedisAddress {
        let plain = RedisConnection.Way(
            group: way.group,
            timeout: way.timeout,
            tls: way.tls,
            user: nil,
            password: nil,
            database: 0
        )
        let connection = try await RedisConnection.open(address, plain)
        defer { connection.close() }
        let question = RedisCommand("SENTINEL", "get-master-addr-by-name", name)
        let answer = try await connection.send([question])[0]
        if let fault = RedisFault(answer) { throw fault }
        guard case .array(let parts) = answer, parts.count == 2,
            case .bulk(let host) = parts[0], case .bulk(let digits) = parts[1],
            let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
        else { throw RedisFault.unreachable("Sentinel knows no such master") }
        return RedisAddress(host: String(decoding: host, as: UTF8.self), port: port)
    }

    /// Sentinel may name the old one for a while.
    private static func requireMaster(_ connection: RedisConnection) async throws {
        let answer = try await connection.send([RedisCommand("ROLE")])[0]
        if let fault = RedisFault(answer) { throw fault }
        guard case .array(let parts) = answer, parts.first == .bulk(Array("master".utf8)) else {
            throw RedisFault.refused(code: "READONLY")
        }
    }

    private static func context(_ secrets: RedisSecrets) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        do {
            if let authorities = secrets.authorities {
                let certificates = try NIOSSLCertificate.fromPEMBytes(authorities)
                configuration.additionalTrustRoots = [.certificates(certificates)]
            }
            if let certificate = secrets.certificate, let key = secrets.key {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(certificate)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(
                    try NIOSSLPrivateKey(bytes: Array(key.reveal().utf8), format: .pem)
                )
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw RedisFault.file("the certificates for Redis can't be used")
        }
    }
}
