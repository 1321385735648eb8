/// A configuration file that a test changes while the proxy runs.
struct ConfigurationText: Sendable {
    /// One listener a line; the first one is on TCP. Many requests in tests are to the host `a`.
    var listeners = [Self.listener]
    var admin: String? = "{address: 127.0.0.1:0}"
    var credentials = ["test": "{serviceCredentials: credentials.json}"]
    /// `%AEM` becomes the simulated AEM's address.
    var upstreams = ["aem": "{url: %AEM}"]
    var routes = ["{path: /, upstream: aem, credential: test}"]
    /// Lines of the whole file.
    var file: [String] = []
    /// In place of `%AEM`.
    var aem = ""

    static let listener = "{address: 127.0.0.1:0, allowedHosts: [\"a:80\"]}"

    /// With an upstream of a test's in place of the simulated AEM.
    static func before(_ upstreams: [String: RawUpstream]) -> ConfigurationText {
        var text = ConfigurationText()
        text.upstreams = upstreams.mapValues { "{url: \($0.url)}" }
        return text
    }

    var bytes: [UInt8] {
        var lines = ["listeners:"] + listeners.map { "  - \($0)" }
        if let admin { lines.append("admin: \(admin)") }
        if !credentials.isEmpty { lines.append("credentials:") }
        lines += credentials.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        lines.append("upstreams:")
        lines += upstreams.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        lines += ["routes:"] + routes.map { "  - \($0)" }
        let text = (lines + file + [""]).joined(separator: "\n")
        return Array(text.replacing("%AEM", with: aem).utf8)
    }
}
