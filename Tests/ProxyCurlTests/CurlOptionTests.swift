import Foundation
import NIOCore
import ProxyCore
import ProxyCurl
import Testing

/// The table of libcurl's constant options is true.
@Suite struct CurlOptionTests {
    @Test func `each option names a test that is there`() throws {
        let tests = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
        let files = FileManager.default.enumerator(atPath: tests.path)?.compactMap { $0 as? String }
        #expect(CurlOption.constants.count > 10)
        for option in CurlOption.constants {
            let parts = option.test.split(separator: "/", maxSplits: 1)
            try #require(parts.count == 2)
            let path = try #require(files?.first { $0.hasSuffix("/\(parts[0]).swift") })
            let source = try String(contentsOf: tests.appending(path: path), encoding: .utf8)
            #expect(source.contains("func `\(parts[1])`("), "\(option.test)")
        }
    }

    /// The clock that libcurl asks can't be moved, so the numbers are looked at.
    @Test func `a replaced bundle is seen within minutes`() throws {
        let name = "CurlOptionTests/a replaced bundle is seen within minutes"
        let seconds = try #require(CurlOption.constants.first { $0.test == name }?.number)
        #expect((60...600).contains(seconds))
    }

    @Test func `a name is known for less than libcurl remembers it`() throws {
        let name = "CurlOptionTests/a name is known for less than libcurl remembers it"
        let seconds = try #require(CurlOption.constants.first { $0.test == name }?.number)
        #expect(UpstreamName.remembered < .seconds(Int64(seconds)))
    }
}
