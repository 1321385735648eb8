import Testing

/// What must be refused, with the status and a part of the sentence that says why.
struct RejectedRequest: Sendable, CustomTestStringConvertible {
    let text: String
    let status: Int
    let reason: String

    init(_ text: String, _ reason: String, status: Int = 400) {
        self.text = text
        self.status = status
        self.reason = reason
    }

    var testDescription: String { text.debugDescription }

    static let all =
        lines + versions + targets + hosts + lengths + codings + lineEnds + names
        + values + connections

    private static let lines: [RejectedRequest] = [
        .init(" GET / HTTP/1.1¶Host: h¶¶", "method"),
        .init("GE(T / HTTP/1.1¶Host: h¶¶", "method"),
        .init("GET\t/ HTTP/1.1¶Host: h¶¶", "method"),
        .init("G\u{E9}T / HTTP/1.1¶Host: h¶¶", "method"),
        .init("GET: / HTTP/1.1¶Host: h¶¶", "method"),
        .init("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456 / HTTP/1.1¶Host: h¶¶", "method"),
        .init("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "method"),
        .init("\u{0}", "method"),
        .init("GET¶¶", "method"),
        .init("GET  / HTTP/1.1¶Host: h¶¶", "target is empty"),
        .init("GET /  HTTP/1.1¶Host: h¶¶", "version"),
        .init("GET /\tHTTP/1.1¶Host: h¶¶", "target holds"),
        .init("GET / HTTP/1.1 ¶Host: h¶¶", "version"),
        .init("GET / HTTP/1.1\t¶Host: h¶¶", "version"),
        .init("GET /a b HTTP/1.1¶Host: h¶¶", "version"),
        .init("¶¶¶¶¶GET / HTTP/1.1¶Host: h¶¶", "empty lines"),
        .init("PRI * HTTP/2.0¶¶SM¶¶", "HTTP/1.0 and", status: 505),
    ]

    private static let versions: [RejectedRequest] = [
        .init("GET /¶", "no version"),
        .init("GET / ¶", "version"),
        .init("GET / HTTP/2.0¶Host: h¶¶", "spoken", status: 505),
        .init("GET / HTTP/0.9¶Host: h¶¶", "spoken", status: 505),
        .init("GET / HTTP/3.1¶Host: h¶¶", "spoken", status: 505),
        .init("GET / http/1.1¶Host: h¶¶", "version"),
        .init("GET / Http/1.1¶Host: h¶¶", "version"),
        .init("GET / HTTP/1¶Host: h¶¶", "version"),
        .init("GET / HTTP/1.¶Host: h¶¶", "version"),
        .init("GET / HTTP/1.10¶Host: h¶¶", "version"),
        .init("GET / HTTP/11.1¶Host: h¶¶", "version"),
        .init("GET / HTTP/1,1¶Host: h¶¶", "version"),
        .init("GET / HTTP/1.x¶Host: h¶¶", "version"),
        .init("GET / HTTP/x.1¶Host: h¶¶", "version"),
        .init("GET / HTTP /1.1¶Host: h¶¶", "version"),
        .init("GET / HTTPS/1.1¶Host: h¶¶", "version"),
        .init("GET / ICY/1.1¶Host: h¶¶", "version"),
        .init("GET / HTTP/-1.1¶Host: h¶¶", "version"),
    ]

    private static let targets: [RejectedRequest] = [
        .init("GET /a#b HTTP/1.1¶Host: h¶¶", "target holds"),
        .init("GET /\u{0} HTTP/1.1¶Host: h¶¶", "target holds"),
        .init("GET /\u{1F} HTTP/1.1¶Host: h¶¶", "target holds"),
        .init("GET /\u{7F} HTTP/1.1¶Host: h¶¶", "target holds"),
        .init("GET * HTTP/1.1¶Host: h¶¶", "OPTIONS alone"),
        .init("OPTIONS *a HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("OPTIONS ** HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET a HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET h:80 HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET ?a HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET \\a HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET ftp://h/ HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET ws://h/ HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET http:/h/ HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET http: HTTP/1.1¶Host: h¶¶", "neither a path"),
        .init("GET http:// HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http:///a HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://?a HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://:80/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://u@h/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://u:p@h/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://h\\@x/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://h:x/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://h:65536/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://h,i/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://[::1/ HTTP/1.1¶Host: h¶¶", "target's host"),
        .init("GET http://x/ HTTP/1.1¶Host: h¶¶", "different hosts"),
        .init("GET http://h.x/ HTTP/1.1¶Host: h¶¶", "different hosts"),
        .init("GET http://h:81/ HTTP/1.1¶Host: h¶¶", "different hosts"),
        .init("GET http://h/ HTTP/1.1¶Host: h:81¶¶", "different hosts"),
        .init("GET https://h/ HTTP/1.1¶Host: h:80¶¶", "different hosts"),
        .init("GET http://h:443/ HTTP/1.1¶Host: h¶¶", "different hosts"),
        .init("GET http://x/ HTTP/1.0¶Host: h¶¶", "different hosts"),
        .init("OPTIONS http://x HTTP/1.1¶Host: h¶¶", "different hosts"),
        .init("GET http://h/ HTTP/1.1¶¶", "missing"),
        .init("CONNECT / HTTP/1.1¶Host: h¶¶", "CONNECT"),
        .init("CONNECT h HTTP/1.1¶Host: h¶¶", "CONNECT"),
        .init("CONNECT h: HTTP/1.1¶Host: h¶¶", "CONNECT"),
        .init("CONNECT :443 HTTP/1.1¶Host: h¶¶", "CONNECT"),
        .init("CONNECT http://h:443 HTTP/1.1¶Host: h¶¶", "CONNECT"),
        .init("CONNECT * HTTP/1.1¶Host: h¶¶", "CONNECT"),
        .init("CONNECT u@h:443 HTTP/1.1¶Host: h¶¶", "CONNECT"),
    ]

    private static let hosts: [RejectedRequest] =
        [
            "", " ", ":", ":80", "h:x", "h:-1", "h:+1", "h: 1", "h :1", "h:65536", "h:99999999999",
            "h:1:2", "a b", "a,b", "h/", "h/a", "h?a", "u@h", "a\\b", "h\u{E9}", "a\tb", "a\"b",
            "<h>",
            "a%", "a%2", "a%zz", "http://h", "[", "]", "[]", "[::1", "::1", "[::1]a", "[::1]:x",
            "[::1]]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[:1]", "[1:]",
            "[1:::2]",
            "[12345::]", "[g::]", "[::1%25eth0]", "[v1.x]", "[1.2.3.4]", "[::1.2.3]",
            "[::1.2.3.256]",
            "[::1.2.3.04]", "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:1.2.3.4]", "[1:2:3:4:5:6::1.2.3.4]",
            "[1:2:3:4:5:6:7:8::]", "[::1:2:3:4:5:6:7:8]",
        ].map { .init("GET / HTTP/1.1¶Host: \($0)¶¶", "not a host") }
        + [
            .init("GET / HTTP/1.1¶¶", "missing"),
            .init("GET / HTTP/1.1¶X-Host: h¶¶", "missing"),
            .init("GET / HTTP/1.1¶Host: h¶Host: h¶¶", "Host field is repeated"),
            .init("GET / HTTP/1.1¶Host: h¶host: i¶¶", "Host field is repeated"),
            .init("GET / HTTP/1.0¶Host: h¶Host: h¶¶", "Host field is repeated"),
            .init("GET / HTTP/1.0¶Host:¶¶", "not a host"),
        ]

    private static let lengths: [RejectedRequest] =
        [
            "", "+5", "-5", " -0", "5,5", "5, 5", "5 5", "5a", "0x5", "5.0", "1e3", "\u{B2}", "5;",
            "9223372036854775808", "18446744073709551617", "99999999999999999999999", "\"5\"",
            "5\t5",
        ].map { .init("POST / HTTP/1.1¶Host: h¶Content-Length: \($0)¶¶", "not one number") }
        + [
            .init(
                "POST / HTTP/1.1¶Host: h¶Content-Length: 5¶Content-Length: 5¶¶",
                "Content-Length field is repeated"
            ),
            .init(
                "POST / HTTP/1.1¶Host: h¶Content-Length: 5¶content-length: 6¶¶",
                "Content-Length field is repeated"
            ),
            .init("POST / HTTP/1.0¶Content-Length: x¶¶", "not one number"),
        ]

    private static let codings: [RejectedRequest] =
        [
            "", "gzip", "identity", "chunked, chunked", "gzip, chunked", "chunked, gzip",
            "chunked,",
            ",chunked", "chunked;q=1", "xchunked", "chunkedx", "\"chunked\"", "chunked \u{A0}",
            "chun ked", "\u{E7}hunked",
        ].map { .init("POST / HTTP/1.1¶Host: h¶Transfer-Encoding: \($0)¶¶", "not exactly chunked") }
        + [
            .init(
                "POST / HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶Transfer-Encoding: chunked¶¶",
                "Transfer-Encoding field is repeated"
            ),
            .init(
                "POST / HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶Content-Length: 5¶¶",
                "beside"
            ),
            .init(
                "POST / HTTP/1.1¶Host: h¶Content-Length: 5¶Transfer-Encoding: chunked¶¶",
                "beside"
            ),
            .init(
                "POST / HTTP/1.1¶Host: h¶Content-Length: 0¶Transfer-Encoding: chunked¶¶",
                "beside"
            ),
            .init("POST / HTTP/1.0¶Transfer-Encoding: chunked¶¶", "HTTP/1.0"),
            .init(
                "POST / HTTP/1.1¶Host: h¶Transfer-Encoding : chunked¶¶",
                "followed by whitespace"
            ),
            .init(
                "POST / HTTP/1.1¶Host: h¶Transfer-Encoding\t: chunked¶¶",
                "followed by whitespace"
            ),
            .init(
                "POST / HTTP/1.1¶Host: h¶ Transfer-Encoding: chunked¶¶",
                "begins with whitespace"
            ),
            .init("POST / HTTP/1.1¶Host: h¶Transfer-Encoding: \u{B}chunked¶¶", "control"),
        ]

    private static let lineEnds: [RejectedRequest] = [
        .init("\nGET / HTTP/1.1¶Host: h¶¶", "LF alone"),
        .init("\rGET / HTTP/1.1¶Host: h¶¶", "CR stands"),
        .init("\r\r\nGET / HTTP/1.1¶Host: h¶¶", "CR stands"),
        .init("GET\n/ HTTP/1.1¶Host: h¶¶", "LF alone"),
        .init("GET /\n", "LF alone"),
        .init("GET / HTTP/1.1\nHost: h¶¶", "LF alone"),
        .init("GET / HTTP/1.1\rHost: h¶¶", "CR stands"),
        .init("GET / HTTP/1.1\r\r\nHost: h¶¶", "CR stands"),
        .init("GET / HTTP/1.1¶Host: h\n¶", "LF alone"),
        .init("GET / HTTP/1.1¶Host: h\rX: y¶¶", "CR stands"),
        .init("GET / HTTP/1.1¶Host: h\r\r\n¶", "CR stands"),
        .init("GET / HTTP/1.1¶Host: h¶\n", "LF alone"),
        .init("GET / HTTP/1.1¶Host: h¶\rX", "CR stands"),
        .init("GET / HTTP/1.1¶Host: h¶\r\r\n", "CR stands"),
        .init("GET / HTTP/1.1¶Host: h¶X\n: y¶¶", "LF alone"),
        .init("GET / HTTP/1.1¶Host: h¶X: a\nContent-Length: 5¶¶", "LF alone"),
        .init("GET / HTTP/1.1¶Host: h¶X:\ny¶¶", "LF alone"),
    ]

    private static let names: [RejectedRequest] = [
        .init("GET / HTTP/1.1¶Host : h¶¶", "followed by whitespace"),
        .init("GET / HTTP/1.1¶Host\t: h¶¶", "followed by whitespace"),
        .init("GET / HTTP/1.1¶ Host: h¶¶", "begins with whitespace"),
        .init("GET / HTTP/1.1¶\tHost: h¶¶", "begins with whitespace"),
        .init("GET / HTTP/1.1¶Host: h¶X: a¶ b¶¶", "begins with whitespace"),
        .init("GET / HTTP/1.1¶Host: h¶X: a¶\tb¶¶", "begins with whitespace"),
        .init("GET / HTTP/1.1¶Host: h¶X: a¶ ¶¶", "begins with whitespace"),
        .init("GET / HTTP/1.1¶Host: h¶: a¶¶", "name is empty"),
        .init("GET / HTTP/1.1¶Host: h¶X¶¶", "no colon"),
        .init("GET / HTTP/1.1¶Host: h¶X(y): a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶X/y: a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶\"X\": a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶X\u{E9}: a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶X\u{0}: a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶X\u{7F}: a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶X@: a¶¶", "name is empty or"),
        .init("GET / HTTP/1.1¶Host: h¶X Y: a¶¶", "followed by whitespace"),
    ]

    private static let values: [RejectedRequest] =
        ["\u{0}", "\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{1B}", "\u{1F}", "\u{7F}"]
        .map { .init("GET / HTTP/1.1¶Host: h¶X: a\($0)b¶¶", "control") }
        + [
            .init("GET / HTTP/1.1¶Host: h¶X:\u{0}¶¶", "control"),
            .init("GET / HTTP/1.1¶Host: h¶X: a\u{7F}¶¶", "control"),
        ]

    private static let connections: [RejectedRequest] =
        [
            "authorization", "Host", "content-length", "Transfer-Encoding", "COOKIE", "close, host",
            "host, close", " ,,cookie,", "x,\tAuthorization\t,y",
        ].map { .init("GET / HTTP/1.1¶Host: h¶Connection: \($0)¶¶", "not hop-by-hop") }
        + [
            .init("GET / HTTP/1.1¶Host: h¶Connection: x¶Connection: host¶¶", "not hop-by-hop"),
            .init("GET / HTTP/1.0¶Connection: keep-alive, cookie¶¶", "not hop-by-hop"),
        ]
}
