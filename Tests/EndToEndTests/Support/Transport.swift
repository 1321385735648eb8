/// How the proxy reaches an upstream of the tests.
enum Transport: String, CaseIterable, Sendable {
    case plain
    case tls

    var upstreamTLS: UpstreamTLS? {
        get throws { self == .tls ? try UpstreamTLS.shared.get() : nil }
    }
}
