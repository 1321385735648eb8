import Foundation
import ProxyCore
import Testing

/// `docs/commands.md` has each name that `check` may say, and no other.
struct CheckDocumentationTests {
    private static func page() throws -> Substring {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = top.appending(path: "docs/commands.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.firstRange(of: "\n## check\n")).upperBound
        return text[start...].prefix(
            upTo: text[start...].firstRange(of: "\n## ")?.lowerBound ?? text.endIndex
        )
    }

    @Test func `each name has its place in the table`() throws {
        let page = try Self.page()
        let start = try #require(page.firstRange(of: "| name |")).upperBound
        let rows = page[start...].split(separator: "\n").dropFirst(2).filter { $0.hasPrefix("| `") }
        let names = rows.flatMap { row in
            row.dropFirst(2).prefix { $0 != "|" }.matches(of: /`([a-z_]+)`/).map { String($0.1) }
        }
        #expect(names.count == Set(names).count)
        #expect(Set(names) == Set(CheckCause.allCases.map(\.rawValue)))
        #expect(Set(names).isDisjoint(with: Cause.samples.map(\.name)))
    }

    @Test func `each member of the object is explained`() throws {
        let page = try Self.page()
        let members = [
            "version", "verdict", "exit", "items[].id", ".subject", "items[].verdict", ".evidence",
            "items[].milliseconds", "items[].cause", ".whatToDo",
        ]
        for member in members { #expect(page.contains("`\(member)`"), "\(member)") }
    }
}
