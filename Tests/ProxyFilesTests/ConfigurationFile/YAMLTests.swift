import AdobeIMS
import ProxyCore
import ProxyFiles
import TestSupport
import Testing

/// What is read of YAML, and what it may cost.
@Suite struct YAMLTests {
    private static let aliases = repeatElement("*level", count: 17).joined(separator: ", ")

    static let cases = [
        ProblemCase(
            "a control character behind characters of several bytes",
            "# ä\nlog:\n  level: \"ü\u{1}\"\n",
            "proxy.conf:3:12: is not valid YAML: control characters are not allowed"
        ),
        ProblemCase(
            "a name that stands for nothing",
            "log: *everything\n",
            "proxy.conf:1:6: is not valid YAML: found undefined alias"
        ),
        ProblemCase(
            "a value that contains itself",
            "log: &log {level: *log}\n",
            "proxy.conf:1:19: is not valid YAML: found undefined alias"
        ),
        ProblemCase(
            "more aliases than anybody writes",
            "log: {level: &level info}\nroutes: [\(aliases)]\n",
            "proxy.conf:2:138: has more than 16 aliases (*NAME); write their values out"
        ),
        ProblemCase(
            "more levels than anybody writes, in brackets",
            "log: \(String(repeating: "[", count: 64))",
            "proxy.conf:1:69: has more than 64 levels; write it flatter"
        ),
        ProblemCase(
            "more levels than anybody writes, in one line",
            "log:\n  \(String(repeating: "- ", count: 64))x\n",
            "proxy.conf:2:129: has more than 64 levels; write it flatter"
        ),
        ProblemCase(
            "more levels than anybody writes, each in a line",
            (0..<65).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            "proxy.conf:65:65: has more than 64 levels; write it flatter"
        ),
        ProblemCase(
            "a list as key",
            "? [log]\n: {level: info}\nupstreams: {author: {url: https://aem.example.com}}\n",
            "proxy.conf:1:3: a key must be a single value; write a name"
        ),
        ProblemCase(
            "an escape of no character",
            #"log: {level: "\ud800"}"#,
            "proxy.conf:1:17: is not valid YAML: found invalid Unicode character escape code "
                + "(while parsing a quoted scalar, line 1)"
        ),
    ]

    @Test(arguments: cases)
    func `says where it is wrong`(_ problem: ProblemCase) throws {
        #expect(try TemporaryFolder().problems(problem.yaml) == problem.expected)
    }

    @Test(arguments: [
        ("value", "value"),
        ("a # comment", "a"),
        ("a#b", "a#b"),
        ("'it''s'", "it's"),
        (#""ä \u00e4 \"x\" \x41""#, "ä ä \"x\" A"),
        ("one\n            two", "one two"),
        (">-\n            one\n            two", "one two"),
        ("|-\n            one", "one"),
        ("!!str 12", "12"),
        ("'~'", "~"),
        ("0x10", "0x10"),
        ("yes", "yes"),
    ])
    func `a single value may be written in each of YAML's styles`(
        _ written: String,
        _ expected: String
    ) throws {
        let configuration = try TemporaryFolder().load(
            """
            upstreams: {author: {url: https://aem.example.com}}
            routes:
              - upstream: author
                setHeaders:
                  x-value: \(written)
            """
        )
        #expect(configuration.routes.first?.setHeaders.first?.value.reveal() == expected)
    }

    @Test(arguments: ["", "\u{FEFF}", "---\n", "%YAML 1.1\n---\n", "--- ~\n...\n"])
    func `a file without content lacks upstreams`(_ text: String) throws {
        let problems = try TemporaryFolder().problems(text)
        #expect(problems.count == 1 && problems.first?.contains("upstreams: is missing") == true)
    }
}
