package import NIOCore

/// Which page a request on the admin listener is for.
package struct Pages: Sendable {
    package enum Decision: Sendable, Equatable {
        case page(Page)
        case answer(Answer)
    }

    private let groups: Set<Page.Group>

    package init(_ groups: Set<Page.Group>) {
        self.groups = groups
    }

    /// `target`: path and query as received, ``RequestHead/targetSlice``.
    package func decide(_ method: Method, target: ByteBuffer) -> Decision {
        let parts = String(buffer: target).split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let path = parts.first.map(String.init) ?? ""
        let query = parts.count > 1 ? String(parts[1]) : ""
        guard let (page, group) = Self.page(at: path, query: query), groups.contains(group) else {
            return .answer(.noPage)
        }
        guard Self.allows(method, page) else {
            var answer = Answer.pageMethodNotAllowed
            answer.allow = page == .reload ? "POST" : "GET, HEAD"
            return .answer(answer)
        }
        return .page(page)
    }

    private static func allows(_ method: Method, _ page: Page) -> Bool {
        page == .reload ? method == .post : method == .get || method == .head
    }

    private static func page(at path: String, query: String) -> (Page, Page.Group)? {
        switch path {
        case "/livez": (.liveness, .health)
        case "/readyz": (.readiness(credential: credential(in: query)), .health)
        case "/metrics": (.metrics, .metrics)
        case "/status": (.status, .status)
        case "/": (.overview, .status)
        case "/reload": (.reload, .reload)
        default: nil
        }
    }

    private static func credential(in query: String) -> String? {
        for pair in query.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.first == "credential" else { continue }
            return sides.count > 1 ? decoded(sides[1]) : ""
        }
        return nil
    }

    /// Without its escapes; what is none stays as it is.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
