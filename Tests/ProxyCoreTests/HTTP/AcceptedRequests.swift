import Testing

/// A request that must be taken, and what it must be read as.
struct AcceptedRequest: Sendable, CustomTestStringConvertible {
    let text: String
    /// As `RequestFeeding.summary` writes it.
    let summary: String

    init(_ text: String, _ summary: String) {
        self.text = text
        self.summary = summary
    }

    var testDescription: String { text.debugDescription }

    static let all = lines + targets + hosts + bodies + connections + fields

    private static let lines: [AcceptedRequest] = [
        .init("GET / HTTP/1.1¶Host: h¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.0¶¶", "GET / origin 1.0 none close +"),
        .init("GET / HTTP/1.0¶Host: h¶¶", "GET / origin 1.0 none close h+"),
        .init("GET / HTTP/1.2¶Host: h¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.9¶Host: h¶¶", "GET / origin 1.1 none keep h+"),
        .init("¶GET / HTTP/1.1¶Host: h¶¶", "GET / origin 1.1 none keep h+"),
        .init("¶¶¶¶GET / HTTP/1.1¶Host: h¶¶", "GET / origin 1.1 none keep h+"),
        .init("HEAD / HTTP/1.1¶Host: h¶¶", "HEAD / origin 1.1 none keep h+"),
        .init("POST / HTTP/1.1¶Host: h¶¶", "POST / origin 1.1 none keep h+"),
        .init("PUT / HTTP/1.1¶Host: h¶¶", "PUT / origin 1.1 none keep h+"),
        .init("DELETE / HTTP/1.1¶Host: h¶¶", "DELETE / origin 1.1 none keep h+"),
        .init("PATCH / HTTP/1.1¶Host: h¶¶", "PATCH / origin 1.1 none keep h+"),
        .init("TRACE / HTTP/1.1¶Host: h¶¶", "TRACE / origin 1.1 none keep h+"),
        .init("PROPFIND / HTTP/1.1¶Host: h¶¶", "PROPFIND / origin 1.1 none keep h+"),
        .init("get / HTTP/1.1¶Host: h¶¶", "get / origin 1.1 none keep h+"),
        .init("M-SEARCH / HTTP/1.1¶Host: h¶¶", "M-SEARCH / origin 1.1 none keep h+"),
        .init(
            "!#$%&'*+-.^_`|~9 / HTTP/1.1¶Host: h¶¶",
            "!#$%&'*+-.^_`|~9 / origin 1.1 none keep h+"
        ),
        .init(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345 / HTTP/1.1¶Host: h¶¶",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345 / origin 1.1 none keep h+"
        ),
    ]

    private static let targets: [AcceptedRequest] = [
        .init("GET /a/b?c=d&e HTTP/1.1¶Host: h¶¶", "GET /a/b?c=d&e origin 1.1 none keep h+"),
        .init("GET //a/../b;c HTTP/1.1¶Host: h¶¶", "GET //a/../b;c origin 1.1 none keep h+"),
        .init("GET /%2F%zz%00 HTTP/1.1¶Host: h¶¶", "GET /%2F%zz%00 origin 1.1 none keep h+"),
        .init(
            "GET /\u{E9}\u{80}\u{FF} HTTP/1.1¶Host: h¶¶",
            "GET /\u{E9}\u{80}\u{FF} origin 1.1 none keep h+"
        ),
        .init("GET /\"<>\\^`{|}~ HTTP/1.1¶Host: h¶¶", "GET /\"<>\\^`{|}~ origin 1.1 none keep h+"),
        .init("GET /? HTTP/1.1¶Host: h¶¶", "GET /? origin 1.1 none keep h+"),
        .init("GET /http://x/ HTTP/1.1¶Host: h¶¶", "GET /http://x/ origin 1.1 none keep h+"),
        .init("OPTIONS * HTTP/1.1¶Host: h¶¶", "OPTIONS * asterisk 1.1 none keep h+"),
        .init("OPTIONS /a HTTP/1.1¶Host: h¶¶", "OPTIONS /a origin 1.1 none keep h+"),
        .init("OPTIONS http://h HTTP/1.1¶Host: h¶¶", "OPTIONS * asterisk 1.1 none keep h+"),
        .init("OPTIONS http://h/ HTTP/1.1¶Host: h¶¶", "OPTIONS / absolute 1.1 none keep h+"),
        .init("OPTIONS http://h?q HTTP/1.1¶Host: h¶¶", "OPTIONS /?q absolute 1.1 none keep h+"),
        .init(
            "CONNECT h:443 HTTP/1.1¶Host: h:443¶¶",
            "CONNECT h:443 authority 1.1 none keep h+443"
        ),
        .init("CONNECT [::1]:1 HTTP/1.1¶Host: x¶¶", "CONNECT [::1]:1 authority 1.1 none keep x+"),
        .init("CONNECT h:443 HTTP/1.0¶¶", "CONNECT h:443 authority 1.0 none close h+443"),
        .init("GET http://h/a?b HTTP/1.1¶Host: h¶¶", "GET /a?b absolute 1.1 none keep h+"),
        .init("GET HTTP://h/a HTTP/1.1¶Host: h¶¶", "GET /a absolute 1.1 none keep h+"),
        .init("GET https://h/a HTTP/1.1¶Host: h¶¶", "GET /a absolute 1.1 none keep h+"),
        .init("GET http://h HTTP/1.1¶Host: h¶¶", "GET / absolute 1.1 none keep h+"),
        .init("GET http://h?a/b HTTP/1.1¶Host: h¶¶", "GET /?a/b absolute 1.1 none keep h+"),
        .init("GET http://EX.com/ HTTP/1.1¶Host: ex.COM¶¶", "GET / absolute 1.1 none keep ex.com+"),
        .init("GET http://h:80/ HTTP/1.1¶Host: h¶¶", "GET / absolute 1.1 none keep h+"),
        .init("GET http://h/ HTTP/1.1¶Host: h:80¶¶", "GET / absolute 1.1 none keep h+80"),
        .init("GET http://h:/ HTTP/1.1¶Host: h¶¶", "GET / absolute 1.1 none keep h+"),
        .init("GET https://h:443/ HTTP/1.1¶Host: h¶¶", "GET / absolute 1.1 none keep h+"),
        .init("GET http://h:8080/ HTTP/1.1¶Host: h:8080¶¶", "GET / absolute 1.1 none keep h+8080"),
        .init(
            "GET http://[::1]:8/ HTTP/1.1¶Host: [::1]:8¶¶",
            "GET / absolute 1.1 none keep [::1]+8"
        ),
        .init("GET http://h:81/a HTTP/1.0¶¶", "GET /a absolute 1.0 none close h+81"),
        .init("GET http://h/@x:y@z HTTP/1.1¶Host: h¶¶", "GET /@x:y@z absolute 1.1 none keep h+"),
    ]

    private static let hosts: [AcceptedRequest] = [
        .init(
            "GET / HTTP/1.1¶Host: EXAMPLE.com:8080¶¶",
            "GET / origin 1.1 none keep example.com+8080"
        ),
        .init("GET / HTTP/1.1¶Host:h¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: \t h\t ¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶hOSt: h¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h:¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h:0¶¶", "GET / origin 1.1 none keep h+0"),
        .init("GET / HTTP/1.1¶Host: h:65535¶¶", "GET / origin 1.1 none keep h+65535"),
        .init("GET / HTTP/1.1¶Host: h:00080¶¶", "GET / origin 1.1 none keep h+80"),
        .init("GET / HTTP/1.1¶Host: 127.0.0.1:80¶¶", "GET / origin 1.1 none keep 127.0.0.1+80"),
        .init("GET / HTTP/1.1¶Host: [::1]¶¶", "GET / origin 1.1 none keep [::1]+"),
        .init("GET / HTTP/1.1¶Host: [::]¶¶", "GET / origin 1.1 none keep [::]+"),
        .init("GET / HTTP/1.1¶Host: [::1]:¶¶", "GET / origin 1.1 none keep [::1]+"),
        .init("GET / HTTP/1.1¶Host: [FE80::A]:9¶¶", "GET / origin 1.1 none keep [fe80::a]+9"),
        .init(
            "GET / HTTP/1.1¶Host: [1:2:3:4:5:6:7:8]¶¶",
            "GET / origin 1.1 none keep [1:2:3:4:5:6:7:8]+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: [1:2:3:4:5:6:7::]¶¶",
            "GET / origin 1.1 none keep [1:2:3:4:5:6:7::]+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: [::2:3:4:5:6:7:8]¶¶",
            "GET / origin 1.1 none keep [::2:3:4:5:6:7:8]+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: [::ffff:127.0.0.1]¶¶",
            "GET / origin 1.1 none keep [::ffff:127.0.0.1]+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: [1:2:3:4:5:6:1.2.3.4]¶¶",
            "GET / origin 1.1 none keep [1:2:3:4:5:6:1.2.3.4]+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: [1:2:3:4:5::1.2.3.4]¶¶",
            "GET / origin 1.1 none keep [1:2:3:4:5::1.2.3.4]+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: a_b-c.~d!$&'()*+;=e¶¶",
            "GET / origin 1.1 none keep a_b-c.~d!$&'()*+;=e+"
        ),
        .init("GET / HTTP/1.1¶Host: a%2Eb:1¶¶", "GET / origin 1.1 none keep a%2eb+1"),
        .init("GET / HTTP/1.1¶X: y¶Host: last¶¶", "GET / origin 1.1 none keep last+"),
    ]

    private static let bodies: [AcceptedRequest] = [
        .init("POST / HTTP/1.1¶Host: h¶Content-Length: 0¶¶", "POST / origin 1.1 length:0 keep h+"),
        .init("POST / HTTP/1.1¶Host: h¶Content-Length: 5¶¶", "POST / origin 1.1 length:5 keep h+"),
        .init(
            "POST / HTTP/1.1¶Host: h¶content-length:\t005 ¶¶",
            "POST / origin 1.1 length:5 keep h+"
        ),
        .init(
            "POST / HTTP/1.1¶Host: h¶Content-Length: 9223372036854775807¶¶",
            "POST / origin 1.1 length:9223372036854775807 keep h+"
        ),
        .init(
            "POST / HTTP/1.1¶Host: h¶Content-Length: 000000000000000000000000000007¶¶",
            "POST / origin 1.1 length:7 keep h+"
        ),
        .init("GET / HTTP/1.0¶Content-Length: 5¶¶", "GET / origin 1.0 length:5 close +"),
        .init(
            "POST / HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶¶",
            "POST / origin 1.1 chunked keep h+"
        ),
        .init(
            "POST / HTTP/1.1¶Host: h¶transfer-encoding:CHUNKED¶¶",
            "POST / origin 1.1 chunked keep h+"
        ),
        .init(
            "POST / HTTP/1.1¶Transfer-Encoding: \t chunked\t ¶Host: h¶¶",
            "POST / origin 1.1 chunked keep h+"
        ),
        .init(
            "PUT / HTTP/1.1¶Host: h¶Expect: 100-continue¶Content-Length: 1¶¶",
            "PUT / origin 1.1 length:1 keep expect h+"
        ),
        .init(
            "PUT / HTTP/1.1¶Host: h¶Expect: 100-CONTINUE¶Transfer-Encoding: chunked¶¶",
            "PUT / origin 1.1 chunked keep expect h+"
        ),
        .init(
            "PUT / HTTP/1.1¶Host: h¶Expect: 100-continue¶Content-Length: 0¶¶",
            "PUT / origin 1.1 length:0 keep h+"
        ),
        .init("PUT / HTTP/1.1¶Host: h¶Expect: 100-continue¶¶", "PUT / origin 1.1 none keep h+"),
        .init(
            "PUT / HTTP/1.1¶Host: h¶Expect: other¶Content-Length: 1¶¶",
            "PUT / origin 1.1 length:1 keep h+"
        ),
        .init(
            "PUT / HTTP/1.0¶Expect: 100-continue¶Content-Length: 1¶¶",
            "PUT / origin 1.0 length:1 close +"
        ),
    ]

    private static let connections: [AcceptedRequest] = [
        .init("GET / HTTP/1.1¶Host: h¶Connection: close¶¶", "GET / origin 1.1 none close h+"),
        .init("GET / HTTP/1.1¶Host: h¶Connection: x, CLOSE ,y¶¶", "GET / origin 1.1 none close h+"),
        .init(
            "GET / HTTP/1.1¶Host: h¶Connection: x¶Connection: close¶¶",
            "GET / origin 1.1 none close h+"
        ),
        .init("GET / HTTP/1.1¶Host: h¶Connection: closed¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶Connection:¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶Connection: , ,,\t,¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶Connection: upgrade, te¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶Connection: hosts¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.0¶Connection: keep-alive¶¶", "GET / origin 1.0 none keep +"),
        .init("GET / HTTP/1.0¶Connection: Keep-Alive, x¶¶", "GET / origin 1.0 none keep +"),
        .init("GET / HTTP/1.0¶Connection: keep-alive, close¶¶", "GET / origin 1.0 none close +"),
        .init("GET / HTTP/1.0¶Keep-Alive: 1¶¶", "GET / origin 1.0 none close +"),
        .init("GET / HTTP/1.0¶Proxy-Connection: keep-alive¶¶", "GET / origin 1.0 none close +"),
    ]

    private static let fields: [AcceptedRequest] = [
        .init("GET / HTTP/1.1¶Host: h¶A:¶B: ¶C:\t \t¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶A: b: c:¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶A: b \t c  ¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶A: \u{80}\u{E9}\u{FF}¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶A: b¶a: B¶A: b¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶!#$%&'*+-.^_`|~0aZ: 1¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶A: \"(),/:;<=>?@[\\]{}¶¶", "GET / origin 1.1 none keep h+"),
        .init("GET / HTTP/1.1¶Host: h¶Cookie: a=b¶Cookie: c=d¶¶", "GET / origin 1.1 none keep h+"),
        .init(
            "GET / HTTP/1.1¶Host: h¶TE: trailers¶Upgrade: h2c¶¶",
            "GET / origin 1.1 none keep h+"
        ),
        .init(
            "GET / HTTP/1.1¶Host: h¶X-Content-Length: 1¶X-Host: 2¶¶",
            "GET / origin 1.1 none keep h+"
        ),
        .init("GET / HTTP/1.1¶Host: h¶Content_Length: 1¶¶", "GET / origin 1.1 none keep h+"),
    ]
}
