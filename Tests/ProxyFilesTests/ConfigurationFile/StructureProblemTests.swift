import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// Keys, types and the file itself.
@Suite struct StructureProblemTests {
    static let cases = [
        ProblemCase(
            "unknown key with a near one",
            """
            upstreams:
              author:
                url: https://aem.example.com
                conectTimeout: 5s
            """,
            "proxy.conf:4:5: upstreams.author.conectTimeout: unknown key; did you mean "
                + "connectTimeout?"
        ),
        ProblemCase(
            "unknown key at the top",
            """
            upstream:
              author: {url: https://aem.example.com}
            upstreams: {author: {url: https://aem.example.com}}
            """,
            "proxy.conf:1:1: upstream: unknown key; did you mean upstreams?"
        ),
        ProblemCase(
            "unknown key in other letters",
            """
            upstreams: {author: {URL: https://aem.example.com}}
            """,
            "proxy.conf:1:13: upstreams.author.url: is missing; write for example "
                + "https://author-p1-e2.adobeaemcloud.com",
            "proxy.conf:1:22: upstreams.author.URL: unknown key; did you mean url?"
        ),
        ProblemCase(
            "unknown key with none near",
            """
            upstreams: {author: {url: https://aem.example.com}}
            log:
              colour: red
            """,
            "proxy.conf:3:3: log.colour: unknown key; known here: level, format, access"
        ),
        ProblemCase(
            "duplicated key, and another problem after it",
            """
            upstreams:
              author:
                url: https://aem.example.com
                "url": https://aem.example.org
                connectTimeout: never
            """,
            "proxy.conf:4:5: upstreams.author.url: is already in line 3; remove one of the two",
            "proxy.conf:5:21: upstreams.author.connectTimeout: \"never\" is not a duration; "
                + "write a whole number with ms, s, m, h or d, for example 30s"
        ),
        ProblemCase(
            "duplicated keys in several mappings, one of them three times",
            """
            log: {level: info, level: debug, level: error}
            upstreams:
              author: {url: https://aem.example.com}
              author: {url: https://aem.example.com}
            """,
            "proxy.conf:1:20: log.level: is already in line 1; remove one of the two",
            "proxy.conf:1:34: log.level: is already in line 1; remove one of the two",
            "proxy.conf:4:3: upstreams.author: is already in line 3; remove one of the two"
        ),
        ProblemCase(
            "duplicated keys behind CRLF and characters of several bytes",
            "log:\r\n  level: info # ü\r\nupstreams: {ä: {url: x}, ä: {url: "
                + "https://a.example.com}}\r\n",
            "proxy.conf:3:26: upstreams.(a text of 2 bytes): is already in line 3; remove one of the two",
            "proxy.conf:3:26: upstreams.(a text of 2 bytes): is not a name; write up to 64 letters, digits, dots, - "
                + "and _"
        ),
        ProblemCase(
            "a value where a mapping should be",
            """
            upstreams: {author: https://aem.example.com}
            log: verbose
            """,
            "proxy.conf:1:21: upstreams.author: is a single value; write a mapping with the keys "
                + "url, connectTimeout, responseTimeout, idleTimeout, httpVersion, maxConnections, "
                + "connectionAge, certificateAuthorities, proxy, proxyPasswordFile, allowPlainHTTP, trustHost, "
                + "retryAfter, retryAfterLimit, maxConcurrentRequests, requestsPerSecond, "
                + "affinity, affinityCookies, tier, environment",
            "proxy.conf:2:6: log: is a single value; write a mapping with the keys level, format, access"
        ),
        ProblemCase(
            "a list where a value should be",
            """
            upstreams: {author: {url: [https://aem.example.com]}}
            eventLoops: {count: 2}
            """,
            "proxy.conf:1:27: upstreams.author.url: is a list; write a value",
            "proxy.conf:2:13: eventLoops: is a mapping; write a value"
        ),
        ProblemCase(
            "a mapping where a list should be",
            """
            upstreams: {author: {url: https://aem.example.com}}
            listeners:
              address: 127.0.0.1:8080
            """,
            "proxy.conf:3:3: listeners: is a mapping; write a list of listeners, each with address"
        ),
        ProblemCase(
            "keys without values",
            """
            upstreams:
              author:
                url:
            log: ~
            """,
            "proxy.conf:3:9: upstreams.author.url: has no value; write a value, or remove the key",
            "proxy.conf:4:6: log: is nothing; write a mapping with the keys level, format, access"
        ),
        ProblemCase(
            "a list at the top",
            "- upstreams\n",
            "proxy.conf:1:1: is a list; write a mapping with the keys listeners, admin, "
                + "credentials, ims, upstreams, routes, tokens, replay, limits, log, tracing, "
                + "reloadOnChange, eventLoops, strictFiles"
        ),
        ProblemCase(
            "an empty file",
            "# nothing yet\n",
            "proxy.conf:1:1: upstreams: is missing; write a name and below it url: https://… of "
                + "your AEM"
        ),
        ProblemCase(
            "a tab as indentation",
            "upstreams:\n\tauthor: {}\n",
            "proxy.conf:2:1: is not valid YAML: found character that cannot start any token "
                + "(while scanning for the next token, line 2); indent with spaces, and quote "
                + "values that begin with a special character"
        ),
        ProblemCase(
            "a bracket that is never closed",
            "upstreams: {author: {url: https://aem.example.com\n",
            "proxy.conf:2:1: is not valid YAML: did not find expected ',' or '}' "
                + "(while parsing a flow mapping, line 1)"
        ),
        ProblemCase(
            "a second document",
            "log: {level: info}\n---\nlog: {level: debug}\n",
            "proxy.conf:2:1: is not valid YAML: but found another document "
                + "(expected a single document in the stream, line 1)"
        ),
        ProblemCase(
            "a control character",
            "log:\n  level: \u{1}info\n",
            "proxy.conf:2:10: is not valid YAML: control characters are not allowed"
        ),
        ProblemCase(
            "several problems in several sections, in the order of the file",
            """
            eventLoops: many
            limits: {requestHead: 64KB, connections: 0}
            upstreams:
              author:
                connectTimeout: 10
            routes:
              - path: api
                upstream: autor
            """,
            "proxy.conf:1:13: eventLoops: \"many\" is not possible; write auto or a whole number "
                + "from 1 to 1024",
            "proxy.conf:2:23: limits.requestHead: \"64KB\" is not a size; write a whole number "
                + "with KiB, MiB or GiB, for example 64KiB, or 0",
            "proxy.conf:2:42: limits.connections: \"0\" is not possible; write a whole number "
                + "from 1 to 1000000",
            "proxy.conf:4:3: upstreams.author.url: is missing; write for example "
                + "https://author-p1-e2.adobeaemcloud.com",
            "proxy.conf:5:21: upstreams.author.connectTimeout: \"10\" is not a duration; write a "
                + "whole number with ms, s, m, h or d, for example 30s",
            "proxy.conf:7:11: routes[0].path: \"api\" must begin with /, for example /api/assets",
            "proxy.conf:8:15: routes[0].upstream: \"autor\" is not a defined upstream; did you "
                + "mean author?"
        ),
    ]

    @Test(arguments: cases)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(problem.yaml)
        #expect(lines == problem.expected)
    }

    @Test func `a file that is not there`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationFile.load(
                path: folder.path(of: "absent.conf"),
                from: FileSnapshot(readingFrom: LocalFileSystem()),
                certificates: CertificateReader(),
                environment: [:]
            )
        }
        #expect(
            error?.description
                == "\(folder.path)/absent.conf: cannot be read: there is no such file; name a YAML "
                + "file that exists and can be read"
        )
    }

    @Test func `a folder in place of a file`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationFile.load(
                path: folder.path,
                from: FileSnapshot(readingFrom: LocalFileSystem()),
                certificates: CertificateReader(),
                environment: [:]
            )
        }
        #expect(error?.description.contains("cannot be read: it is a directory;") == true)
    }

    @Test func `a device in place of a file`() {
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationFile.load(
                path: "/dev/zero",
                from: FileSnapshot(readingFrom: LocalFileSystem()),
                certificates: CertificateReader(),
                environment: [:]
            )
        }
        #expect(
            error?.description
                == "/dev/zero: cannot be read: it has more than 1 MiB; name a YAML file that "
                + "exists and can be read"
        )
    }

    @Test func `a file that is too large`() throws {
        let text = String(repeating: "# padding\n", count: 110_000)
        #expect(
            try TemporaryFolder().problems(text) == [
                "proxy.conf: cannot be read: it has more than 1 MiB; name a YAML file that exists "
                    + "and can be read"
            ]
        )
    }
}
