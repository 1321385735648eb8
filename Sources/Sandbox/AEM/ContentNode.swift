/// A node of the simulated repository.
struct ContentNode: Sendable {
    let name: String
    let properties: [String: JSONValue]
    let children: [ContentNode]

    init(_ name: String, _ properties: [String: JSONValue], _ children: [ContentNode] = []) {
        self.name = name
        self.properties = properties
        self.children = children
    }

    /// A page with a title.
    static func page(_ name: String, _ title: String, _ children: [ContentNode] = []) -> ContentNode
    {
        let content = ContentNode(
            "jcr:content",
            [
                "jcr:primaryType": "cq:PageContent", "jcr:title": .string(title),
                "sling:resourceType": "weretail/components/structure/page",
                "cq:lastModified": "Fri May 21 2027 14:16:46 GMT+0000",
            ]
        )
        return ContentNode(name, ["jcr:primaryType": "cq:Page"], [content] + children)
    }

    /// The node with so many levels below it, as Sling's default JSON rendering gives them.
    func document(depth: Int) -> JSONValue {
        var members = properties
        if depth > 0 {
            for child in children {
                members[child.name] = child.document(depth: depth - 1)
            }
        }
        return .object(members)
    }
}
