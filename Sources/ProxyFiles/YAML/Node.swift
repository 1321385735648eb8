/// A value of the file as YAML has it, before it means anything.
struct Node {
    enum Value {
        /// Its text without quotation marks, and whether it had none.
        case scalar(String, isPlain: Bool)
        case sequence([Node])
        /// In the order of the file, also keys that are written twice.
        case mapping([(key: Node, value: Node)])
    }

    let value: Value
    let position: Position

    /// The text of a single value.
    var text: String? {
        guard case .scalar(let text, _) = value else { return nil }
        return text
    }

    static func emptyMapping(at position: Position) -> Node {
        Node(value: .mapping([]), position: position)
    }
}
