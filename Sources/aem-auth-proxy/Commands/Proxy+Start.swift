import ArgumentParser
import Logging
import ProxyCore

extension Proxy {
    /// Puts the proxy together; what is wrong goes to standard error.
    ///
    /// - Throws: The status to exit with.
    static func started(_ configuration: Configuration, logger: Logger) async throws -> Proxy {
        do {
            return try await Proxy(configuration, logger: logger)
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(error)")
            throw error is InvalidValue ? ExitStatus.configuration : ExitStatus.unavailable
        }
    }
}
