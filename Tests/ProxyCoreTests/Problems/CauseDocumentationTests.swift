import AdobeIMS
import Foundation
import ProxyCore
import Testing

/// The tables by cause in the documentation have each cause once, and no other.
struct CauseDocumentationTests {
    /// The names in the first column of what stands under the heading, wherever that is.
    private static func documented() throws -> [String] {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = top.appending(path: "docs")
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".md") }.map { folder.appending(path: $0) }
        return try ([top.appending(path: "README.md")] + pages).flatMap { page in
            let text = try String(contentsOf: page, encoding: .utf8)
            let sections = text.matches(
                of: /\n(#+) Troubleshooting by cause\n(.*?)(?=\n#{1,2} |$)/.dotMatchesNewlines()
            )
            return sections.flatMap { section in
                section.2.matches(of: /\n\| `([a-z_]+)` \|/).map { String($0.1) }
            }
        }
    }

    @Test func `each cause has its row, and each row is a cause's`() throws {
        let documented = try Self.documented()
        #expect(documented.count == Set(documented).count)
        let names = Set(Cause.samples.map(\.name))
        #expect(Set(documented).subtracting(names) == [])
        #expect(names.subtracting(documented) == [])
    }
}
