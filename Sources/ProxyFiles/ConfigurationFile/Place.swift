/// A node of the file: where it stands and how it is called.
struct Place {
    let node: Node
    /// For example `upstreams.author.url`; empty for the whole file.
    let keyPath: String
    /// Where its key stands; where the node itself stands when it has none.
    let keyPosition: Position

    var position: Position { node.position }

    /// A value that isn't there: nothing after the colon, or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = node.value else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    var isList: Bool {
        if case .sequence = node.value { true } else { false }
    }

    var isMapping: Bool {
        if case .mapping = node.value { true } else { false }
    }

    /// Whether it is a mapping with that key, whatever its value is.
    func has(_ key: String) -> Bool {
        guard case .mapping(let pairs) = node.value else { return false }
        return pairs.contains { $0.key.text == key }
    }

    /// What it is, for people.
    var kind: String {
        switch node.value {
        case .scalar: isNull ? "nothing" : "a single value"
        case .mapping: "a mapping"
        case .sequence: "a list"
        }
    }

    /// The key path of what stands below.
    func keyPath(of key: String) -> String {
        keyPath.isEmpty ? key : "\(keyPath).\(key)"
    }
}
