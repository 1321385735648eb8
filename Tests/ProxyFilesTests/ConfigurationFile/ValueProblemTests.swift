import ProxyFiles
import TestSupport
import Testing

/// Values, references and what comes later.
@Suite struct ValueProblemTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"
    private static let store = "write memory, {file: {directory: PATH}} or {redis: {url: URL}}"
    private static let later = "is not supported yet in this version; remove it"

    static let upstreams = [
        ProblemCase(
            "no scheme",
            "upstreams: {author: {url: aem.example.com}}\n",
            "proxy.conf:1:27: upstreams.author.url: \"aem.example.com\" must begin with https:// "
                + "(or http://)"
        ),
        ProblemCase(
            "a password in the URL",
            "upstreams: {author: {url: \"https://me:hush@aem\"}}\n",
            "proxy.conf:1:27: upstreams.author.url: a text of 19 bytes must not name a user; write scheme, host, port "
                + "and base path"
        ),
        ProblemCase(
            "a password in the outbound proxy",
            "upstreams: {author: {url: https://aem.example.com, proxy: \"http://me:hush@p:1\"}}\n",
            "proxy.conf:1:59: upstreams.author.proxy: a text of 18 bytes has a password in it; write "
                + "the user alone, http://USER@host:port, and the password into a file that "
                + "proxyPasswordFile of a configuration file names"
        ),
        ProblemCase(
            "values out of range",
            """
            upstreams:
              author:
                url: https://aem.example.com
                idleTimeout: 0s
                httpVersion: 3
                maxConnections: -1
                certificateAuthorities: absent.pem
            """,
            "proxy.conf:4:18: upstreams.author.idleTimeout: \"0s\" must be longer than zero; write "
                + "for example 30s",
            "proxy.conf:5:18: upstreams.author.httpVersion: \"3\" is none that is known; write "
                + "\"1.1\", or leave it out",
            "proxy.conf:6:21: upstreams.author.maxConnections: \"-1\" is not possible; write a "
                + "whole number from 1 to 65536",
            "proxy.conf:7:29: upstreams.author.certificateAuthorities: \"absent.pem\" cannot be "
                + "read: there is no such file"
        ),
        ProblemCase(
            "HTTP/2",
            "upstreams: {author: {url: https://aem.example.com, httpVersion: 2}}\n",
            "proxy.conf:1:65: upstreams.author.httpVersion: \"2\" is not supported yet; write "
                + "\"1.1\", or leave it out"
        ),
        ProblemCase(
            "connections and waits",
            """
            upstreams:
              author:
                url: https://aem.example.com
                httpVersion: HTTP/1.1
                connectionAge: 0s
                retryAfter: obey
                retryAfterLimit: soon
            """,
            "proxy.conf:4:18: upstreams.author.httpVersion: \"HTTP/1.1\" is none that is known; write "
                + "\"1.1\", or leave it out",
            "proxy.conf:5:20: upstreams.author.connectionAge: \"0s\" must be longer than zero; "
                + "write for example 30s",
            "proxy.conf:6:17: upstreams.author.retryAfter: \"obey\" is unknown; write one of pass, "
                + "respect",
            "proxy.conf:7:22: upstreams.author.retryAfterLimit: \"soon\" is not a duration; write "
                + "a whole number with ms, s, m, h or d, for example 30s"
        ),
        ProblemCase(
            "affinity",
            """
            upstreams:
              author:
                url: https://aem.example.com
                affinity: sticky
                affinityCookies: [a b, Login-Token, saml_x, affinity]
              publish: {url: https://aem.example.com, affinity: caller, affinityCookies: []}
            routes: [{upstream: author}, {upstream: publish}]
            """,
            "proxy.conf:4:15: upstreams.author.affinity: \"sticky\" is unknown; write one of pass, "
                + "caller",
            "proxy.conf:5:23: upstreams.author.affinityCookies[0]: \"a b\" is not the name of a "
                + "cookie; write for example affinity",
            "proxy.conf:5:28: upstreams.author.affinityCookies[1]: \"Login-Token\" is a session of "
                + "AEM's, which never passes; remove it",
            "proxy.conf:5:41: upstreams.author.affinityCookies[2]: \"saml_x\" is a session of "
                + "AEM's, which never passes; remove it",
            "proxy.conf:6:78: upstreams.publish.affinityCookies: is empty, so there is nothing to "
                + "keep; write names or remove the key"
        ),
        ProblemCase(
            "restrictions",
            """
            upstreams:
              author:
                url: https://aem.example.com
                trustHost: perhaps
                maxConcurrentRequests: 0
                requestsPerSecond: 0.5
            """,
            "proxy.conf:4:16: upstreams.author.trustHost: \"perhaps\" is neither; write true or "
                + "false",
            "proxy.conf:5:28: upstreams.author.maxConcurrentRequests: \"0\" is not possible; write "
                + "a whole number from 1 to 1000000",
            "proxy.conf:6:24: upstreams.author.requestsPerSecond: \"0.5\" is not possible; write a "
                + "whole number from 1 to 1000000"
        ),
        ProblemCase(
            "a name that is none",
            "upstreams: {my author: {url: https://aem.example.com}}\n",
            "proxy.conf:1:13: upstreams.my author: is not a name; write up to 64 letters, digits, "
                + "dots, - and _"
        ),
        ProblemCase(
            "no upstreams",
            "upstreams: {}\n",
            "proxy.conf:1:12: upstreams: is empty; write a name and below it url: https://… of "
                + "your AEM"
        ),
    ]

    static let settings = [
        ProblemCase(
            "what is at the top",
            author + "reloadOnChange: 1\nstrictFiles: yes\n",
            "proxy.conf:2:17: reloadOnChange: \"1\" is neither; write true or false",
            "proxy.conf:3:14: strictFiles: \"yes\" is neither; write true or false"
        ),
        ProblemCase(
            "an admin listener where another one is, and a page that is none",
            author + "admin: {address: \"127.0.0.1:8080\", pages: [metric]}\n",
            "proxy.conf:2:18: admin.address: listens where 127.0.0.1:8080 of listeners does "
                + "already; write another port",
            "proxy.conf:2:44: admin.pages[0]: \"metric\" is unknown; did you mean metrics?"
        ),
        ProblemCase(
            "an admin listener without pages",
            author + "admin: {address: 127.0.0.1:9090, pages: []}\n",
            "proxy.conf:2:41: admin.pages: is empty; write some of health, metrics, status, "
                + "reload, or remove admin"
        ),
        ProblemCase(
            "an admin listener for everybody",
            author + "admin: {address: 0.0.0.0:9090, allowAnonymous: true}\n",
            "proxy.conf:2:18: admin.address: would show the status to everyone who reaches "
                + "0.0.0.0:9090, and let them reload; write \"pages: [health, metrics]\", "
                + "127.0.0.1 as its host, or add \"callers: {apiKeys: {NAME: SHA-256}}\" "
                + "(\"aem-auth-proxy callers new NAME\" prints it) or \"tls\" with clientCA"
        ),
        ProblemCase(
            "tokens",
            author + "tokens:\n  refreshBefore: soon\n  store: {redis: {url: redis://r}}\n",
            "proxy.conf:3:18: tokens.refreshBefore: \"soon\" is not a duration; write a whole "
                + "number with ms, s, m, h or d, for example 30s",
            "proxy.conf:4:24: tokens.store.redis.url: is in clear text to another machine; write "
                + "rediss://, or add the line \"allowPlaintext: true\""
        ),
        ProblemCase(
            "a store that never comes",
            author + "tokens: {store: disk}\n",
            "proxy.conf:2:17: tokens.store: \"disk\" is unknown; \(store)"
        ),
        ProblemCase(
            "a store of no kind",
            author + "tokens: {store: {}}\n",
            "proxy.conf:2:17: tokens.store: is empty; \(store)"
        ),
        ProblemCase(
            "a store without a directory",
            author + "tokens: {store: {file: {}}}\n",
            "proxy.conf:2:18: tokens.store.file.directory: is missing; write the path of a "
                + "directory of its own"
        ),
        ProblemCase(
            "a store in a file",
            author + "tokens: {store: {file: {directory: proxy.conf}}}\n",
            "proxy.conf:2:36: tokens.store.file.directory: \"proxy.conf\" is a file; write the "
                + "path of a directory"
        ),
        ProblemCase(
            "a store in nothing",
            author + "tokens: {store: {file: {directory: \"\"}}}\n",
            "proxy.conf:2:36: tokens.store.file.directory: is empty; write the path of a directory"
        ),
        ProblemCase(
            "replay",
            author + "replay: {memory: 1KB, spool: never}\n",
            "proxy.conf:2:18: replay.memory: \"1KB\" is not a size; write a whole number with KiB, "
                + "MiB or GiB, for example 64KiB, or 0",
            "proxy.conf:2:30: replay.spool: \"never\" is not a size; write a whole number with "
                + "KiB, MiB or GiB, for example 64KiB, or 0"
        ),
        ProblemCase(
            "limits",
            author + "limits: {requestHead: 2MiB, requestBody: none, keepAliveTimeout: 0s}\n",
            "proxy.conf:2:23: limits.requestHead: \"2MiB\" is not possible; write a size from 1KiB "
                + "to 1MiB",
            "proxy.conf:2:42: limits.requestBody: \"none\" is not a size; write a whole number "
                + "with "
                + "KiB, MiB or GiB, for example 64KiB, or 0",
            "proxy.conf:2:66: limits.keepAliveTimeout: \"0s\" must be longer than zero; write for "
                + "example 30s"
        ),
        ProblemCase(
            "log",
            author + "log: {level: loud, format: xml, access: some}\n",
            "proxy.conf:2:14: log.level: \"loud\" is unknown; write one of trace, debug, info, "
                + "notice, warning, error, critical",
            "proxy.conf:2:28: log.format: \"xml\" is unknown; write one of text, json",
            "proxy.conf:2:41: log.access: \"some\" is unknown; write one of all, errors, none"
        ),
    ]

    @Test(arguments: upstreams + settings)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(problem.yaml)
        #expect(lines == problem.expected)
    }
}
