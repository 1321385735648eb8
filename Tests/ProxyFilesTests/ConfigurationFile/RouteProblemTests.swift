import ProxyFiles
import TestSupport
import Testing

/// Routes and what they refer to.
@Suite struct RouteProblemTests {
    private static let names = """
        upstreams: {author: {url: https://a.example.com}, local: {url: http://aem.corp}}
        credentials: {writer: {serviceCredentials: c.json}, reader: {serviceCredentials: c.json}}

        """

    static let cases = [
        ProblemCase(
            "no routes where they can't be guessed",
            names,
            "proxy.conf:1:1: routes: is missing; with more than one upstream or credential, write "
                + "a list of routes, each with path, upstream and credential"
        ),
        ProblemCase(
            "no routes in the list",
            names + "routes: []\n",
            "proxy.conf:3:9: routes: is empty; write routes, each with path, upstream and "
                + "credential"
        ),
        ProblemCase(
            "references to nothing",
            names + "routes:\n  - {upstream: publish, credential: writr}\n"
                + "  - {upstream: AUTHOR, credential: somebody}\n",
            "proxy.conf:4:16: routes[0].upstream: \"publish\" is not a defined upstream; write one "
                + "of author, local",
            "proxy.conf:4:37: routes[0].credential: \"writr\" is not a defined credential; did you "
                + "mean writer?",
            "proxy.conf:5:16: routes[1].upstream: \"AUTHOR\" is not a defined upstream; did you "
                + "mean author?",
            "proxy.conf:5:36: routes[1].credential: \"somebody\" is not a defined credential; "
                + "write "
                + "one of writer, reader, none"
        ),
        ProblemCase(
            "neither upstream nor credential",
            names + "routes:\n  - path: /\n",
            "proxy.conf:4:5: routes[0].upstream: is missing; write the name of an upstream: "
                + "author, "
                + "local",
            "proxy.conf:4:5: routes[0].credential: is missing; write the name of a credential "
                + "(writer, reader) or none"
        ),
        ProblemCase(
            "links that are neither rewritten nor not",
            names + "routes: [{upstream: author, credential: none, rewriteLinks: yes}]\n",
            "proxy.conf:3:61: routes[0].rewriteLinks: \"yes\" is neither; write true or false"
        ),
        ProblemCase(
            "a credential in clear text",
            names + "routes: [{upstream: local, credential: writer}]\n",
            "proxy.conf:1:64: upstreams.local.url: would send a credential in clear text; write "
                + "https://, or add the line \"allowPlainHTTP: true\" to this upstream"
        ),
        ProblemCase(
            "a credential in clear text to an outbound proxy",
            """
            upstreams:
              a: {url: http://localhost:4502, proxy: "http://proxy.corp:3128"}
              b: {url: http://localhost:4502, proxy: "http://localhost:3128"}
              c: {url: https://aem.example.com, proxy: "http://proxy.corp:3128"}
            credentials: {writer: {serviceCredentials: c.json}}
            routes:
              - {path: /a, upstream: a, credential: writer}
              - {path: /b, upstream: b, credential: writer}
              - {path: /c, upstream: c, credential: writer}
            """,
            "proxy.conf:2:12: upstreams.a.url: would send a credential in clear text; write "
                + "https://, or add the line \"allowPlainHTTP: true\" to this upstream"
        ),
        ProblemCase(
            "a credential of another environment",
            """
            upstreams:
              same: {url: https://author-p1-e2.adobeaemcloud.com}
              other: {url: https://publish-p3-e4.adobeaemcloud.com}
              trusted: {url: https://author-p3-e4.adobeaemcloud.com, trustHost: true}
              unused: {url: https://author-p5-e6.adobeaemcloud.com}
            credentials: {writer: {serviceCredentials: c.json}}
            routes:
              - {path: /a, upstream: same, credential: writer}
              - {path: /b, upstream: other, credential: writer}
              - {path: /c, upstream: other, credential: writer}
              - {path: /d, upstream: trusted, credential: writer}
              - {path: /e, upstream: unused, credential: none}
            """,
            "proxy.conf:3:16: upstreams.other.url: is of the environment p3-e4, but the credential "
                + "writer is of p1-e2; use one of p3-e4, or add the line \"trustHost: true\" to "
                + "this upstream"
        ),
        ProblemCase(
            "matchers that match nothing",
            names + "routes:\n  - {upstream: author, credential: none, path: /a/../b, "
                + "methods: [get, TRACE, \"G T\"], host: \"assets.internal:80\"}\n"
                + "  - {upstream: author, credential: none, methods: []}\n",
            "proxy.conf:4:48: routes[0].path: \"/a/../b\" must not have empty, . or .. segments; "
                + "write the plain path",
            "proxy.conf:4:67: routes[0].methods[0]: \"get\" is not a method, their letters are "
                + "capitals; write GET",
            "proxy.conf:4:72: routes[0].methods[1]: \"TRACE\" is never forwarded; remove it",
            "proxy.conf:4:79: routes[0].methods[2]: \"G T\" is not a method; write for example GET",
            "proxy.conf:4:93: routes[0].host: \"assets.internal:80\" is not a host; write its name "
                + "without a port: assets.internal",
            "proxy.conf:5:51: routes[1].methods: is empty, so nothing would match; write [GET, "
                + "HEAD] or remove the key"
        ),
        ProblemCase(
            "fields that are not the operator's",
            names + "routes:\n  - upstream: author\n    credential: none\n"
                + "    setHeaders: {Authorization: x, \"bad name\": x, x-a: \"a\\nb\", X-A: \" "
                + "b\"}\n"
                + "    removeHeaders: [Host, x-internal]\n",
            "proxy.conf:6:18: routes[0].setHeaders.Authorization: is a field that the proxy "
                + "decides "
                + "about itself; remove it",
            "proxy.conf:6:36: routes[0].setHeaders.bad name: is not a field name; write letters, "
                + "digits and -, as in x-api-key",
            "proxy.conf:6:56: routes[0].setHeaders.x-a: has control characters; write one line of "
                + "text",
            "proxy.conf:6:69: routes[0].setHeaders.X-A: begins or ends with a space; remove it",
            "proxy.conf:7:21: routes[0].removeHeaders[0]: \"Host\" is a field that the proxy "
                + "decides "
                + "about itself; remove it"
        ),
        ProblemCase(
            "a field twice",
            names
                + "routes: [{upstream: author, credential: none, setHeaders: {x-a: b, X-A: c}}]\n",
            "proxy.conf:3:68: routes[0].setHeaders.X-A: is there in other letters too; remove one "
                + "of the two"
        ),
        ProblemCase(
            "callers that nobody knows",
            names
                + """
                listeners:
                  - address: 127.0.0.1:0
                    callers: {apiKeys: {importer: wrong}}
                routes:
                  - {upstream: author, credential: none, callers: [importr, somebody, importer]}
                  - {upstream: author, credential: none, callers: [], csrf: on}

                """,
            "proxy.conf:5:35: listeners[0].callers.apiKeys.importer: is not a SHA-256 digest of "
                + "64 hexadecimal digits; write what \"aem-auth-proxy callers new NAME\" "
                + "prints",
            "proxy.conf:7:52: routes[0].callers[0]: \"importr\" is not a defined caller; did you "
                + "mean importer?",
            "proxy.conf:7:61: routes[0].callers[1]: \"somebody\" is not a defined caller; write "
                + "one of importer",
            "proxy.conf:8:51: routes[1].callers: is empty, so nobody could use it; write names "
                + "or remove the key",
            "proxy.conf:8:61: routes[1].csrf: \"on\" is unknown; write auto or off"
        ),
        ProblemCase(
            "a credential for challenges where there is none",
            names
                + """
                routes:
                  - {upstream: author, credential: none, when: challenged, challengeOn403: maybe}
                  - {upstream: author, credential: writer, when: sometimes}
                  - {upstream: author, credential: writer, challengeOn403: true}

                """,
            "proxy.conf:4:48: routes[0].when: is about a credential, and this route has none; name one with credential, or "
                + "remove the key",
            "proxy.conf:4:76: routes[0].challengeOn403: \"maybe\" is neither; write true or false",
            "proxy.conf:5:50: routes[1].when: \"sometimes\" is unknown; write one of always, "
                + "challenged",
            "proxy.conf:6:60: routes[2].challengeOn403: says nothing by itself; write when: "
                + "challenged beside it, or remove it"
        ),
        ProblemCase(
            "a credential for challenges where there are none",
            """
            upstreams: {author: {url: https://a.example.com}}
            routes: [{upstream: author, when: challenged}]

            """,
            "proxy.conf:2:35: routes[0].when: is about a credential, and this route has none; name one with credential, or "
                + "remove the key"
        ),
        ProblemCase(
            "a route that refuses and does something",
            names
                + """
                routes:
                  - {deny: true, path: /a, upstream: author, credential: none, csrf: auto}
                  - {deny: maybe, path: /b, upstream: author, credential: none}
                  - {deny: false, path: /c, credential: none}

                """,
            "proxy.conf:4:28: routes[0].upstream: means nothing in a route with \"deny: true\", "
                + "which answers 403; remove one of the two",
            "proxy.conf:4:46: routes[0].credential: means nothing in a route with \"deny: true\", "
                + "which answers 403; remove one of the two",
            "proxy.conf:4:64: routes[0].csrf: means nothing in a route with \"deny: true\", "
                + "which answers 403; remove one of the two",
            "proxy.conf:5:12: routes[1].deny: \"maybe\" is neither; write true or false",
            "proxy.conf:6:5: routes[2].upstream: is missing; write the name of an upstream: "
                + "author, local"
        ),
        ProblemCase(
            "names that Sling never makes",
            names
                + """
                routes:
                  - {upstream: author, credential: none, extensions: [.json, "a/b", json]}
                  - {upstream: author, credential: none, extensions: []}
                  - {upstream: author, credential: none, selectors: model, suffix: no}

                """,
            "proxy.conf:4:55: routes[0].extensions[0]: \".json\" is not a name between dots; write "
                + "letters, digits and - or _, without a dot",
            "proxy.conf:4:62: routes[0].extensions[1]: \"a/b\" is not a name between dots; write "
                + "letters, digits and - or _, without a dot",
            "proxy.conf:5:54: routes[1].extensions: is empty, so nothing would match; write [json] "
                + "or remove the key",
            "proxy.conf:6:53: routes[2].selectors: is a single value; write a list of selectors, "
                + "for example [model]",
            "proxy.conf:6:68: routes[2].suffix: \"no\" is neither; write true or false"
        ),
        ProblemCase(
            "callers where there are none",
            names + "routes: [{upstream: author, credential: none, callers: [a]}]\n",
            "proxy.conf:3:57: routes[0].callers[0]: \"a\" is not a defined caller; none is defined"
        ),
    ]

    @Test(arguments: cases)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let folder = try TemporaryFolder()
        try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        let lines = try folder.problems(problem.yaml)
        #expect(lines == problem.expected)
    }
}
