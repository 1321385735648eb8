import Yams

/// A node of the file: where it stands and how it is called.
struct Place {
    let node: Node
    /// For example `upstreams.author.url`; empty for the whole file.
    let keyPath: String
    /// Where its key stands; where the node itself stands when it has none.
    let keyPosition: Position

    var position: Position { node.mark.map(Position.init) ?? keyPosition }

    /// A value that isn't there: nothing after the colon, or `null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    var isList: Bool { node.sequence != nil }

    var isMapping: Bool { node.mapping != nil }

    /// Whether it is a mapping with that key, whatever its value is.
    func has(_ key: String) -> Bool { node.mapping?[key] != nil }

    /// What it is, for people.
    var kind: String {
        switch node {
        case .scalar: isNull ? "nothing" : "a single value"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// The key path of what stands below.
    func keyPath(of key: String) -> String {
        keyPath.isEmpty ? key : "\(keyPath).\(key)"
    }
}
