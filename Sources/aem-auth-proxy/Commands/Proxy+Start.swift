import ArgumentParser
import Logging
import ProxyCore

extension Proxy {
    /// Puts the proxy together, and what the configuration comes to; what is wrong goes to standard
    /// error.
    ///
    /// - Throws: The status to exit with.
    static func drafted(
        _ configuration: Configuration,
        administration: any Administration,
        recording: Recording? = nil,
        logger: Logger
    ) async throws -> (Proxy, Setup.Draft) {
        do {
            let proxy = try await Proxy(
                eventLoops: configuration.eventLoops,
                administration: administration,
                recording: recording,
                logger: logger
            )
            return (proxy, try await proxy.draft(configuration))
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(error)")
            throw error is InvalidValue ? ExitStatus.configuration : ExitStatus.unavailable
        }
    }
}
