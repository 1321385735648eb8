/// One metric: its name, its type and what it says.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    package let name: String
    package let kind: Kind
    package let help: String

    package static let prefix = "aem_auth_proxy_"

    init(_ name: String, _ kind: Kind, prefix: String = MetricFamily.prefix, _ help: String) {
        self.name = prefix + name
        self.kind = kind
        self.help = help
    }
}
