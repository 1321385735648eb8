/// What a command that runs behind a proxy of its own finds in its environment.
package enum CommandEnvironment {
    /// Where the proxy is.
    package static let baseURL = "AEM_BASE_URL"

    /// What a supervisor told the proxy: the command would answer in its place, or take its sockets.
    private static let supervisors: Set<String> = [
        "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID",
        "LISTEN_FDNAMES", "LISTEN_PIDFDID",
    ]

    /// - Parameters:
    ///   - environment: The proxy's.
    ///   - own: Names of variables that the proxy set for itself.
    ///   - url: Where it listens.
    /// - Returns: The command's, by name.
    package static func make(
        from environment: [String: String],
        without own: Set<String> = [],
        url: String
    ) -> [String: String] {
        var result = environment.filter { name, _ in
            !supervisors.contains(name) && !name.hasPrefix("AEM_AUTH_PROXY_") && !own.contains(name)
        }
        result[baseURL] = url
        return result
    }
}
