import ProxyCore
import Testing

@Suite struct CommandEnvironmentTests {
    @Test func `what is the proxy's alone does not reach the command`() {
        let environment = CommandEnvironment.make(
            from: [
                "PATH": "/bin", "HOME": "/root", "NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "1",
                "WATCHDOG_PID": "1", "LISTEN_FDS": "1", "LISTEN_PID": "1", "LISTEN_FDNAMES": "web",
                "AEM_AUTH_PROXY_CONFIG": "proxy.conf", "OWN": "NO", "AEM_BASE_URL": "http://old",
                "AEM_OTHER": "stays",
            ],
            without: ["OWN"],
            url: "http://127.0.0.1:1"
        )
        #expect(
            environment == [
                "PATH": "/bin", "HOME": "/root", "AEM_BASE_URL": "http://127.0.0.1:1",
                "AEM_OTHER": "stays",
            ]
        )
    }
}
