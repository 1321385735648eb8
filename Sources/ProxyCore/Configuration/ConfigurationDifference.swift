/// What a reload changes, for people.
package struct ConfigurationDifference: Sendable, Equatable {
    /// Key paths of what is not as it was, in the order of the file's keys.
    package private(set) var changes: [String] = []
    /// What can't change while the proxy runs, a line each.
    package private(set) var warnings: [String] = []

    package init(_ old: Configuration, _ new: Configuration) {
        add("listeners", old.listeners.map(\.named), new.listeners.map(\.named))
        if old.admin != new.admin { changes.append("admin") }
        add(
            "credentials",
            old.credentials.map { ($0.key, $0.value.definition) },
            new.credentials.map { ($0.key, $0.value.definition) }
        )
        if old.ims != new.ims { changes.append("ims") }
        add(
            "upstreams",
            old.upstreams.map { ($0.key, $0.value) },
            new.upstreams.map { ($0.key, $0.value) }
        )
        if old.routes != new.routes { changes.append("routes") }
        if old.tokens != new.tokens { changes.append("tokens") }
        if old.replay != new.replay { changes.append("replay") }
        if old.limits != new.limits { changes.append("limits") }
        if old.log != new.log { changes.append("log") }
        if old.tracing != new.tracing { changes.append("tracing") }
        if old.reloadOnChange != new.reloadOnChange { changes.append("reloadOnChange") }
        if old.strictFiles != new.strictFiles { changes.append("strictFiles") }
        if old.eventLoops != new.eventLoops {
            warnings.append("eventLoops can't change while the proxy runs; restart it for that")
        }
    }

    private mutating func add<Value: Equatable>(
        _ key: String,
        _ old: [(name: String, value: Value)],
        _ new: [(name: String, value: Value)]
    ) {
        for name in Set((old + new).map(\.name)).sorted() {
            let before = old.first { $0.name == name }?.value
            let after = new.first { $0.name == name }?.value
            if before != after { changes.append("\(key).\(name)") }
        }
    }
}

extension Listener {
    fileprivate var named: (name: String, value: Listener) { (address.description, self) }
}
