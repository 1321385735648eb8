import Foundation
import ProxyCore
import Testing

/// Alerts and board use metrics that exist, and `docs/operations.md` explains all of them: its
/// table is the list of the metrics.
struct MonitoringFilesTests {
    private static func text(_ path: String) throws -> String {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    /// Each metric in the page's table, with its type.
    private static func documented() throws -> [String: String] {
        let rows = try text("docs/operations.md").matches(
            of: /\n\| `((?:aem_auth_proxy|process)_\w+)`.*?\| ([a-z]*) \|/
        )
        return Dictionary(uniqueKeysWithValues: rows.map { (String($0.1), String($0.2)) })
    }

    @Test func `the page has the metrics that there are, and no others`() throws {
        let documented = try Set(
            Self.text("docs/operations.md").matches(
                of: /`((?:aem_auth_proxy|process)_[a-z_]+)`/
            ).map { String($0.1) }
        )
        #expect(documented == Set(MetricFamily.all.map(\.name)))
    }

    @Test(arguments: [
        "docker/prometheus/alerts.yaml", "docker/grafana/board.json",
        "Tests/Monitoring/alerts.test.yaml",
    ])
    func `only metrics that exist are used`(_ path: String) throws {
        let documented = try Self.documented()
        #expect(documented.count > 30)
        let used = try Set(Self.text(path).matches(of: /aem_auth_proxy_\w+/).map { String($0.0) })
        #expect(used.count > 8)
        for name in used {
            let base = name.replacing(/_(bucket|sum|count)$/, with: "")
            let type = documented[name] ?? (documented[base] == "histogram" ? "histogram" : nil)
            #expect(type != nil, "\(name)")
            #expect((type == "histogram") == (base != name), "\(name)")
        }
    }

    /// A rate is of what only grows.
    @Test(arguments: ["docker/prometheus/alerts.yaml", "docker/grafana/board.json"])
    func `rates are of counters`(_ path: String) throws {
        let counted = try Self.text(path).matches(of: /(?:rate|increase)\((\w+)/)
        #expect(counted.count > 4)
        for match in counted {
            let isCounter = match.1.hasSuffix("_total") || match.1.contains(/_(bucket|count)$/)
            #expect(isCounter, "\(match.1)")
        }
    }

    @Test func `the board shows every metric`() throws {
        let board = try Self.text("docker/grafana/board.json")
        let names = try Self.documented().keys.filter { $0.hasPrefix("aem_auth_proxy_") }
        // When a configuration came into force shows in its generation.
        let exceptions = ["aem_auth_proxy_config_reload_timestamp_seconds"]
        for name in names where !exceptions.contains(name) {
            #expect(board.contains(name), "\(name)")
        }
    }

    @Test func `each alert is explained and tested`() throws {
        let page = try Self.text("docs/operations.md")
        let tests = try Self.text("Tests/Monitoring/alerts.test.yaml")
        let alerts = try Self.text("docker/prometheus/alerts.yaml")
            .matches(of: /- alert: (\w+)\n[^-]*?severity: (\w+)/.dotMatchesNewlines(true))
        let names = try Self.text("docker/prometheus/alerts.yaml").matches(of: /- alert: (\w+)/)
        #expect(names.count > 10)
        for alert in names {
            #expect(page.contains("| `\(alert.1)` |"), "\(alert.1)")
            #expect(tests.contains("alertname=\"\(alert.1)\""), "\(alert.1)")
        }
        for alert in alerts {
            #expect(page.contains("| `\(alert.1)` | \(alert.2) |"), "\(alert.1)")
        }
    }

    @Test func `what the page says of itself is there`() throws {
        let page = try Self.text("docs/operations.md")
        for match in page.matches(of: /\]\(\.\.\/([^)#]+)/) {
            #expect(throws: Never.self) { try Self.text(String(match.1)) }
        }
    }
}
