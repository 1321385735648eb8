/// Makes a tree of a text's events.
///
/// What it may cost is bounded: who looks at the tree follows every alias, so that without a bound some
/// hundred bytes could keep it busy for hours, and every level, which could end its stack.
struct YAMLComposer {
    /// Names that stand for values written elsewhere (`*NAME`). With so many, each of several others,
    /// a tree is walked in no time.
    static let mostAliases = 16
    static let mostLevels = 64

    private let events: YAMLEvents
    private var anchors: [String: Node] = [:]
    private var aliases = 0

    init(_ events: YAMLEvents) {
        self.events = events
    }

    /// - Returns: The only document; nil: there is none.
    mutating func document() throws(YAMLFault) -> Node? {
        var event = try events.next()
        if case .streamStart = event.kind { event = try events.next() }
        if case .streamEnd = event.kind { return nil }
        let root = try node(try events.next(), level: 1)
        event = try events.next()
        if case .documentEnd = event.kind { event = try events.next() }
        guard case .streamEnd = event.kind else {
            throw .invalid(
                event.position,
                "but found another document (expected a single document in the stream, line 1)"
            )
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, level: Int) throws(YAMLFault) -> Node {
        switch event.kind {
        case .scalar(let text, let isPlain, let anchor):
            return node(.scalar(text, isPlain: isPlain), event, anchor)
        case .sequenceStart(let anchor):
            return node(.sequence(try elements(of: event, level)), event, anchor)
        case .mappingStart(let anchor):
            let elements = try elements(of: event, level)
            let pairs = stride(from: 0, to: elements.count - 1, by: 2).map { index in
                (key: elements[index], value: elements[index + 1])
            }
            return node(.mapping(pairs), event, anchor)
        case .alias(let name):
            aliases += 1
            guard aliases <= Self.mostAliases else {
                throw YAMLFault(
                    event.position,
                    "has more than \(Self.mostAliases) aliases (*NAME); write their values out"
                )
            }
            // A value that contains itself has no name yet.
            guard let node = anchors[name] else {
                throw .invalid(event.position, "found undefined alias")
            }
            return node
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .collectionEnd, .none:
            throw YAMLFault(event.position, "is not valid YAML")
        }
    }

    private mutating func node(
        _ value: Node.Value,
        _ event: YAMLEvent,
        _ anchor: String?
    ) -> Node {
        let node = Node(value: value, position: event.position)
        if let anchor { anchors[anchor] = node }
        return node
    }

    /// What stands in a sequence, or in a mapping, where each key is followed by its value.
    private mutating func elements(
        of collection: YAMLEvent,
        _ level: Int
    ) throws(YAMLFault) -> [Node] {
        guard level <= Self.mostLevels else {
            throw YAMLFault(
                collection.position,
                "has more than \(Self.mostLevels) levels; write it flatter"
            )
        }
        var elements: [Node] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind { return elements }
            elements.append(try node(event, level: level + 1))
        }
    }
}
