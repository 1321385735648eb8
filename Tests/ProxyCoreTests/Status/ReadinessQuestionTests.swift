import ProxyCore
import Testing

@Suite struct ReadinessQuestionTests {
    @Test(
        arguments: [
            ("http://127.0.0.1:9090", nil, "/readyz", "127.0.0.1:9090"),
            ("http://127.0.0.1:9090/", "a b", "/readyz?credential=a%20b", "127.0.0.1:9090"),
            ("http://[::1]:9090/livez", nil, "/livez", "[::1]:9090"),
            ("https://proxy.internal", "x", "/readyz?credential=x", "proxy.internal"),
            ("unix:/run/admin.sock", nil, "/readyz", "localhost"),
        ] as [(String, String?, String, String)]
    )
    func `a URL is asked`(
        _ url: String,
        _ credential: String?,
        _ target: String,
        _ host: String
    ) throws {
        let question = try ReadinessQuestion(url: url, credential: credential)
        #expect(question.request == "GET \(target) HTTP/1.0\r\nHost: \(host)\r\n\r\n")
        #expect(question.isTLS == url.hasPrefix("https"))
    }

    @Test(
        arguments: [
            (.tcp(host: "0.0.0.0", port: 9), .tcp(host: "127.0.0.1", port: 9)),
            (.tcp(host: "::", port: 9), .tcp(host: "::1", port: 9)),
            (.tcp(host: "127.0.0.1", port: 0), nil),
            (.unix(path: "/a"), .unix(path: "/a")), (.passed(name: "web", sockets: []), nil),
        ] as [(ListenAddress, ReadinessQuestion.Place?)]
    )
    func `a listener of this machine is asked`(
        _ address: ListenAddress,
        _ place: ReadinessQuestion.Place?
    ) {
        let question = try? ReadinessQuestion(admin: Listener(address: address), credential: nil)
        #expect(question?.place == place)
        #expect(question?.verifies != true)
    }

    @Test(
        arguments: [
            ("", false, nil), ("HTTP/1.1 200 OK\r\n", false, nil),
            ("HTTP/1.1 200 OK\r\n\r\n", true, .ready),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", false, nil),
            ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", false, .ready),
            ("", true, .notReady("the connection was closed without an answer")),
            ("SSH-2.0\r\n", true, .notReady("the answer is not HTTP")),
            ("SSH-2.0\r\n\r\n", true, .notReady("the answer is not HTTP")),
            ("HTTP/1.1 502 -\r\n\r\n", true, .notReady("answered 502")),
            (
                "HTTP/1.1 503 -\r\n\r\n{\"draining\":true,\"credentials\":{}}", true,
                .notReady("it is ending")
            ),
            (
                "HTTP/1.1 503 -\r\n\r\n{\"draining\":false,\"credentials\":{\"a\":{\"state\":"
                    + "\"expired\",\"explanation\":\"Why.\"},\"b\":{\"state\":\"fresh\"}}}", true,
                .notReady("the credential a has no token: Why.")
            ),
            (
                "HTTP/1.1 401 -\r\n\r\n{\"detail\":\"Who is it?\"}", true,
                .notReady("answered 401: Who is it?")
            ),
        ] as [(String, Bool, ReadinessAnswer?)]
    )
    func `an answer is read`(_ text: String, _ isEnd: Bool, _ answer: ReadinessAnswer?) {
        #expect(ReadinessAnswer(Array(text.utf8), isEnd: isEnd) == answer)
    }
}
