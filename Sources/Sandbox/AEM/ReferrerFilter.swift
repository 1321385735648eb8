import NIOHTTP1

/// Sling's `ReferrerFilter`, which stands before the authentication: what a browser sends to be
/// changed must come from a page of the same origin.
enum ReferrerFilter {
    private static let methods: [HTTPMethod] = [.POST, .PUT, .DELETE, .COPY, .MOVE]

    static func refuses(_ head: HTTPRequestHead) -> Bool {
        guard methods.contains(head.method), head.isOfBrowser else { return false }
        let sources = ["referer", "origin"].compactMap { head.headers.first(name: $0) }
        guard let source = sources.first(where: { !$0.isEmpty }),
            let host = head.headers.first(name: "host")
        else { return true }
        let own = "http://\(host)"
        return source != own && !source.hasPrefix(own + "/")
    }
}
