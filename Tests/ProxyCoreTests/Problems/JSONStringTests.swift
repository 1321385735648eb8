import Foundation
import ProxyCore
import Testing

struct JSONStringTests {
    @Test(arguments: [
        ("", #""""#), ("abc", #""abc""#), (#"a"b\c"#, #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#), ("é\u{1F600}/", "\"é\u{1F600}/\""),
        ("\r\n", #""\r\n""#), ("e\u{301}", "\"e\u{301}\""),
    ])
    func `it is written as RFC 8259 has it`(_ text: String, _ expected: String) {
        #expect(JSONString.quote(text) == expected)
    }

    @Test func `every character comes back`() throws {
        let low = (0..<0x300 as Range<UInt32>).compactMap(Unicode.Scalar.init)
        let high: [Unicode.Scalar] = ["\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFF}", "\u{10FFFF}"]
        for scalar in low + high {
            let text = "a\(scalar)b"
            let json = Data("[\(JSONString.quote(text))]".utf8)
            let parsed = try JSONSerialization.jsonObject(with: json) as? [String]
            let scalars = parsed?.first.map { Array($0.unicodeScalars) }
            #expect(scalars == Array(text.unicodeScalars), "U+\(String(scalar.value, radix: 16))")
            #expect(json.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
    }
}
