import Foundation
import Testing

/// `docs/conformance.md` names tests that exist, and names them all where they are claimed.
struct ConformancePageTests {
    private static let tests = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func page() throws -> String {
        let file = tests.deletingLastPathComponent().appending(path: "docs/conformance.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The cells of a table's rows that are so many.
    private static func rows(_ page: Substring, cells: Int) -> [[String]] {
        page.split(separator: "\n").compactMap { line in
            let row = line.split(separator: " | ").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: "| "))
            }
            return line.hasPrefix("|") && row.count == cells ? Array(row) : nil
        }
    }

    @Test func `each test that the page names is there, and each claim has one`() throws {
        let page = try Self.page()
        let start = try #require(page.range(of: "\n## Tests\n")).lowerBound
        let named = Self.rows(page[start...], cells: 3).dropFirst()
        #expect(named.count > 60)
        for row in named {
            let file = Self.tests.appending(path: row[1] + ".swift")
            let source = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            #expect(source.contains("func `\(row[2])`("), "\(row[0])")
        }
        let claims = Self.rows(page[..<start], cells: 4).filter { $0[0].first?.isNumber == true }
        #expect(claims.count > 50)
        let used = claims.flatMap { $0[3].split(separator: ", ").map(String.init) }
        let marks = named.map { $0[0] }
        #expect(Set(marks).count == marks.count)
        #expect(Set(used) == Set(marks))
    }

    @Test func `each suite that the threat model names is there`() throws {
        let file = Self.tests.deletingLastPathComponent().appending(path: "docs/threat-model.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let names = Set(page.matches(of: /`(\w+Tests)`/).map { String($0.1) })
        #expect(names.count > 25)
        let files = FileManager.default.enumerator(atPath: Self.tests.path)?.compactMap { path in
            (path as? String)?.split(separator: "/").last.map(String.init)
        }
        #expect(names.map { $0 + ".swift" }.filter { files?.contains($0) != true } == [])
    }
}
