import ProxyCore
import Testing

struct HTMLTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\" onload='x'", "&quot; onload=&#39;x&#39;"),
        ("&amp;", "&amp;amp;"),
        ("a\0b\u{1B}[31m\u{7F}\u{85}", "a\u{FFFD}b\u{FFFD}[31m\u{FFFD}\u{FFFD}"),
        ("\u{202E}evil\u{2066}", "\u{FFFD}evil\u{FFFD}"),
        ("é 漢 \u{1F600}", "é 漢 \u{1F600}"),
        ("<\u{338}", "&lt;\u{338}"),
    ])
    func `a value is text, whatever is in it`(_ value: String, _ expected: String) {
        let html: HTML = "<b title=\"\(value)\">\(value)</b>"
        #expect(html.markup == "<b title=\"\(expected)\">\(expected)</b>")
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1\u{2009}000"),
        (-12_345, "\u{2212}12\u{2009}345"),
        (1_234_567, "1\u{2009}234\u{2009}567"),
    ])
    func `a number has its thousands apart`(_ number: Int, _ expected: String) {
        let html: HTML = "\(number)"
        #expect(html.markup == expected)
    }

    @Test func `parts of the document go in as they are`() {
        let part: HTML = "<i>\("&")</i>"
        let none: HTML? = nil
        let html: HTML = "\(part)\(none)\([part, part])"
        #expect(html.markup == "<i>&amp;</i><i>&amp;</i><i>&amp;</i>")
    }
}
