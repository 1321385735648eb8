import ProxyFiles
import TestSupport
import Testing

@Suite struct EnvironmentReferencesTests {
    private static let environment = ["A": "one", "_b2": "${A}", "EMPTY": "", "HOST": "h: {x"]

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("${A}", "one"), ("<${A}${A}>", "<oneone>"),
        ("${_b2}", "${A}"), ("[${EMPTY}]", "[]"), ("$A $ $$ }", "$A $ $$ }"), ("$${A}", "${A}"),
        ("$${", "${"), ("$$${A}", "$${A}"), ("${A}$${A}${A}", "one${A}one"),
    ])
    func `replaces references once`(raw: String, expected: String) {
        let references = EnvironmentReferences(raw, environment: Self.environment)
        #expect(references.text == expected)
        #expect(references.problems == [])
    }

    @Test func `names every variable that is not set`() {
        let references = EnvironmentReferences("${X}${A}${Y}", environment: Self.environment)
        #expect(
            references.problems == [
                "the environment variable X is not set; set it, or write $${ for a literal ${",
                "the environment variable Y is not set; set it, or write $${ for a literal ${",
            ]
        )
    }

    @Test(arguments: ["${", "${}", "${A", "${1A}", "${A-B}", "${A }", "${ä}", "${${A}}"])
    func `refuses what is no reference`(raw: String) {
        let references = EnvironmentReferences(raw, environment: Self.environment)
        #expect(
            references.problems == [
                "has ${ without a name and }; write ${NAME}, or $${ for a literal ${"
            ]
        )
    }

    @Test func `an unset variable is a problem at its value`() throws {
        let yaml = "upstreams:\n  author:\n    url: https://${AEM_HOST}\n"
        #expect(
            try TemporaryFolder().problems(yaml) == [
                "proxy.conf:3:10: upstreams.author.url: the environment variable AEM_HOST is not "
                    + "set; set it, or write $${ for a literal ${"
            ]
        )
    }

    @Test func `a variable can't bring in YAML, and is not shown`() throws {
        let yaml = "upstreams: {author: {url: \"https://${HOST}\"}}\n"
        #expect(
            try TemporaryFolder().problems(yaml, environment: Self.environment) == [
                "proxy.conf:1:27: upstreams.author.url: \"https://${HOST}\" has no valid host or "
                    + "port; write for example https://aem.example.com, and behind it a : and a "
                    + "number from 1 to 65535 if it is another port"
            ]
        )
    }
}
