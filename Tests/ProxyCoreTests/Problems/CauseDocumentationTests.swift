import AdobeIMS
import Foundation
import ProxyCore
import Testing

/// The tables by cause in the documentation have each cause once, and no other.
struct CauseDocumentationTests {
    /// The names in the first column of the page's tables.
    private static func documented() throws -> [String] {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = top.appending(path: "docs/troubleshooting.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.matches(of: /\n\| `([a-z_]+)` \|/).map { String($0.1) }
    }

    @Test func `each cause has its row, and each row is a cause's`() throws {
        let documented = try Self.documented()
        #expect(documented.count == Set(documented).count)
        let names = Set(Cause.samples.map(\.name))
        #expect(Set(documented).subtracting(names) == [])
        #expect(names.subtracting(documented) == [])
    }
}
