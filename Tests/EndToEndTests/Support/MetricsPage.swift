/// What a scrape said.
struct MetricsPage: Sendable {
    let text: String
    private let samples: [(name: String, labels: [String: String], value: Double)]

    /// Without a check of its form, which is `promtool`'s.
    init(_ text: String) {
        self.text = text
        samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let value = line.split(separator: " ").last.flatMap { Double($0) } ?? .nan
            let name = line.prefix { $0 != "{" && $0 != " " }
            var labels: [String: String] = [:]
            for match in line.matches(of: /(\w+)="([^"]*)"/) {
                labels[String(match.1)] = String(match.2)
            }
            return (String(name), labels, value)
        }
    }

    /// The sum of all samples of that name with at least these labels; nil when there is none.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples.filter { sample in
            sample.name == "aem_auth_proxy_\(name)"
                && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.isEmpty ? nil : found.map(\.value).reduce(0, +)
    }
}
