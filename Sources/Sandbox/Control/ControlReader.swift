import ProxyCore

/// Takes a JSON object apart and gathers all that is wrong with it.
struct ControlReader {
    private(set) var problems: [String] = []

    mutating func complain(_ key: String, _ message: String) {
        problems.append(key.isEmpty ? "the body \(message)" : "\(key) \(message)")
    }

    /// Complains of names that are not known, with the nearest one.
    mutating func members(
        of value: JSONValue,
        _ key: String,
        known: [String]
    ) -> [String: JSONValue] {
        guard let members = value.object else {
            complain(key, "is not an object; its members are \(Self.list(known))")
            return [:]
        }
        for name in members.keys.sorted() where !known.contains(name) {
            complain(
                key.isEmpty ? UserText.name(name) : "\(key).\(UserText.name(name))",
                "is not known; " + Self.hint(name, known)
            )
        }
        return members
    }

    /// - Returns: Whether a fault was told, which takes the place of the one before.
    mutating func fault(
        _ members: [String: JSONValue],
        _ key: String,
        isIMS: Bool,
        _ fault: inout SandboxFault
    ) -> Bool {
        let names = ["outage", "retryAfter", "count", "paths"]
        guard names.contains(where: { members[$0] != nil }) else { return false }
        guard let told = members["outage"] else {
            complain("\(key).outage", "is missing beside what belongs to one")
            return false
        }
        guard let outage = Outage(told, ofIMS: isIMS) else {
            let words = Outage.words(ofIMS: isIMS)
            let range = "\(Outage.statuses.lowerBound) to \(Outage.statuses.upperBound)"
            let hint = told.string.map { Self.hint($0, words) } ?? "write \(Self.list(words))"
            complain("\(key).outage", "is no outage; \(hint), or a status from \(range)")
            return false
        }
        var new = SandboxFault(outage: outage)
        new.retryAfter = count(members["retryAfter"], "\(key).retryAfter", "seconds")
        new.count = count(members["count"], "\(key).count", "requests")
        if new.retryAfter != nil {
            if case .status = outage {
            } else {
                complain("\(key).retryAfter", "belongs to an outage that is a status, such as 429")
            }
        }
        new.paths = paths(members["paths"], "\(key).paths")
        if outage == .refuse, new.count != nil || !new.paths.isEmpty {
            complain("\(key).outage", "\"refuse\" is for all: leave count and paths out")
        }
        fault = new
        return true
    }

    mutating func duration(_ value: JSONValue?, _ key: String, _ duration: inout Duration) {
        guard let value else { return }
        do throws(InvalidValue) {
            duration = try DurationParser.parse(value.string ?? "")
        } catch {
            complain(key, error.message)
        }
    }

    mutating func flag(_ value: JSONValue?, _ key: String) -> Bool {
        guard let value else { return false }
        guard case .bool(let flag) = value else {
            complain(key, "is neither true nor false")
            return false
        }
        return flag
    }

    /// A list of them, or one alone.
    mutating func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue?,
        _ key: String
    ) -> [Choice] {
        switch value {
        case nil: []
        case .array(let values): values.compactMap { choice($0, key, of: Choice.self) }
        case let value?: [choice(value, key, of: Choice.self)].compactMap(\.self)
        }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue,
        _ key: String,
        of type: Choice.Type
    ) -> Choice? {
        let text = value.string ?? ""
        if let choice = Choice(rawValue: text) { return choice }
        complain(key, "has something unknown; \(Self.hint(text, type.allCases.map(\.rawValue)))")
        return nil
    }

    private mutating func count(_ value: JSONValue?, _ key: String, _ unit: String) -> Int? {
        guard let value else { return nil }
        guard case .integer(let number) = value, (0...1_000_000).contains(number) else {
            complain(key, "is not a number of \(unit); write for example 5")
            return nil
        }
        return Int(number)
    }

    private mutating func paths(_ value: JSONValue?, _ key: String) -> [String] {
        guard let value else { return [] }
        guard case .array(let values) = value,
            case let paths = values.compactMap(\.string), paths.count == values.count,
            paths.allSatisfy({ $0.hasPrefix("/") })
        else {
            complain(key, "is not a list of paths; write for example [\"/content\"]")
            return []
        }
        return paths
    }

    private static func hint(_ written: String, _ known: [String]) -> String {
        NearestName.find(written, in: known).map { "did you mean \"\($0)\"?" }
            ?? "write \(list(known))"
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
