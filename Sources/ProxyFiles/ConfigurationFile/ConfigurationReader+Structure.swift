import ProxyCore

/// Mappings and lists.
extension ConfigurationReader {
    /// Reads a mapping with keys of the contract.
    ///
    /// - Parameters:
    ///   - place: The mapping.
    ///   - known: The keys that it may have.
    ///   - later: Keys of the contract that this version does not have yet.
    /// - Returns: `nil` when it is no mapping, which is reported.
    mutating func section(
        _ place: Place,
        known: [String],
        later: [String] = []
    ) -> Section? {
        guard let section = names(place, "a mapping with the keys \(known.joined(separator: ", "))")
        else { return nil }
        for entry in section.entries where !known.contains(entry.name) {
            let value = entry.value
            if later.contains(entry.name) {
                report(
                    "is not supported yet in this version; remove it",
                    at: value.keyPosition,
                    value.keyPath
                )
            } else if let near = NearestName.find(entry.name, in: known + later) {
                report("unknown key; did you mean \(near)?", at: value.keyPosition, value.keyPath)
            } else {
                report(
                    "unknown key; known here: \(known.joined(separator: ", "))",
                    at: value.keyPosition,
                    value.keyPath
                )
            }
        }
        return section
    }

    /// Reads a mapping whose keys are the operator's. Keys that are written twice are reported.
    ///
    /// - Parameters:
    ///   - place: The mapping.
    ///   - expected: What it should be, for people.
    /// - Returns: `nil` when it is no mapping, which is reported.
    mutating func names(_ place: Place, _ expected: String) -> Section? {
        guard case .mapping(let mapping) = place.node.value else {
            report("is \(place.kind); write \(expected)", place)
            return nil
        }
        var entries: [Section.Entry] = []
        var firstLines: [String: Int] = [:]
        for (key, value) in mapping {
            let position = key.position
            guard let name = key.text else {
                report("a key must be a single value; write a name", at: position, place.keyPath)
                continue
            }
            let entry = Section.Entry(
                name: name,
                value: Place(
                    node: value,
                    keyPath: place.keyPath(of: UserText.name(name)),
                    keyPosition: position
                )
            )
            if let line = firstLines[name] {
                report(
                    "is already in line \(line); remove one of the two",
                    at: position,
                    entry.value.keyPath
                )
                // The last one counts.
                entries.removeAll { $0.name == name }
            } else {
                firstLines[name] = position.line
            }
            entries.append(entry)
        }
        return Section(place: place, entries: entries)
    }

    /// Reads the elements of a list.
    mutating func items(_ place: Place, _ expected: String) -> [Place]? {
        guard case .sequence(let sequence) = place.node.value else {
            report("is \(place.kind); write a list of \(expected)", place)
            return nil
        }
        return sequence.enumerated().map { index, node in
            Place(
                node: node,
                keyPath: "\(place.keyPath)[\(index)]",
                keyPosition: node.position
            )
        }
    }
}
