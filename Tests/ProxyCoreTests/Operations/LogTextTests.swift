import Foundation
import ProxyCore
import Testing

struct LogTextTests {
    @Test(arguments: [
        ("a", "a"), ("/a/b;c=d", "/a/b;c=d"), ("a\\b", "a\\b"), ("é", "é"), ("日本", "日本"),
        ("\u{FFFD}", "\u{FFFD}"), ("👍", "👍"), ("", #""""#), ("a b", #""a b""#),
        ("a\"b", #""a\"b""#), ("a\nb", #""a\nb""#), ("\u{7F}", #""\u007f""#),
        // C1 controls, and line ends beyond ASCII.
        ("\u{85}", #""\u0085""#), ("\u{9B}31m", #""\u009b31m""#), ("\u{2028}", #""\u2028""#),
        ("a\u{2029}b", #""a\u2029b""#),
        // Direction: what is read is not what is there.
        ("\u{202E}gpj.exe", #""\u202egpj.exe""#), ("\u{2066}x\u{2069}", #""\u2066x\u2069""#),
        ("\u{200F}", #""\u200f""#), ("\u{61C}", #""\u061c""#),
        // Without width.
        ("a\u{200B}b", #""a\u200bb""#), ("a\u{200D}b", #""a\u200db""#), ("\u{FEFF}", #""\ufeff""#),
        ("\u{2060}", #""\u2060""#), ("\u{AD}", #""\u00ad""#), ("\u{34F}", #""\u034f""#),
        ("\u{180E}", #""\u180e""#), ("\u{FE0F}", #""\ufe0f""#), ("\u{E0061}", #""\udb40\udc61""#),
        ("\u{E0100}", #""\udb40\udd00""#), ("\u{FFF9}", #""\ufff9""#),
        // Letters and spaces that look like nothing.
        ("\u{3164}", #""\u3164""#), ("\u{115F}", #""\u115f""#), ("\u{FFA0}", #""\uffa0""#),
        ("\u{2800}", #""\u2800""#), ("\u{A0}", #""\u00a0""#), ("\u{3000}", #""\u3000""#),
        ("\u{2009}", #""\u2009""#), ("\u{1680}", #""\u1680""#),
        // What nobody can have meant.
        ("\u{E000}", #""\ue000""#), ("\u{FFFF}", #""\uffff""#), ("\u{10FFFF}", #""\udbff\udfff""#),
        ("é\u{202E}\"", #""é\u202e\"""#),
    ])
    func `what can't be seen is written out`(_ text: String, _ expected: String) throws {
        #expect(LogText.word(text) == expected)
        let quoted = LogText.quote(text)
        if expected.hasPrefix("\"") { #expect(quoted == expected) }
        let value = try JSONSerialization.jsonObject(with: Data("[\(quoted)]".utf8))
        #expect(value as? [String] == [text])
    }

    @Test func `nothing invisible is left of any character`() {
        let invisible: [Unicode.GeneralCategory] = [
            .control, .format, .lineSeparator, .paragraphSeparator,
        ]
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let written = LogText.word(String(scalar)).unicodeScalars
            let isVisible = written.allSatisfy {
                !invisible.contains($0.properties.generalCategory)
            }
            guard isVisible else {
                Issue.record("U+\(String(value, radix: 16)) is written as it is")
                return
            }
        }
    }
}
