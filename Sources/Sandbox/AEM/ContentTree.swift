import NIOCore

/// `/content/PATH.json`, `/content/PATH.DEPTH.json` and `.infinity.json`: a small site that never
/// changes.
enum ContentTree {
    private static let root = ContentNode(
        "content",
        ["jcr:primaryType": "sling:OrderedFolder"],
        [
            .page(
                "we-retail",
                "We.Retail",
                [
                    .page(
                        "us",
                        "United States",
                        [
                            .page(
                                "en",
                                "English",
                                [.page("men", "Men"), .page("women", "Women")]
                            ),
                            .page("es", "Español"),
                        ]
                    ),
                    .page("ch", "Switzerland", [.page("de", "Deutsch"), .page("fr", "Français")]),
                ]
            ),
            ContentNode(
                "dam",
                ["jcr:primaryType": "sling:Folder"],
                [ContentNode("we-retail", ["jcr:primaryType": "sling:OrderedFolder"])]
            ),
        ]
    )

    /// Every answer there is, by path: load tests ask for them.
    private static let replies: [String: Reply] = {
        var replies: [String: Reply] = [:]
        func add(_ node: ContentNode, path: String) {
            let depths = [("", 0), (".infinity", Int.max)] + (0...5).map { (".\($0)", $0) }
            for (selector, depth) in depths {
                replies["\(path)\(selector).json"] = .json(node.document(depth: depth))
            }
            for child in node.children {
                add(child, path: "\(path)/\(child.name)")
            }
        }
        add(root, path: "/content")
        return replies
    }()

    static func reply(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        replies[request.path] ?? AEMRoutes.notFound
    }
}
