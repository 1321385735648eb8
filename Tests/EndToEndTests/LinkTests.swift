import Foundation
import Sandbox
import Testing

extension EndToEnd {
    /// Links back to AEM, and what else an address is in.
    @Suite struct LinkTests {}
}

extension EndToEnd.LinkTests {
    private static let route = [
        "routes:", "  - {path: /, upstream: aem, credential: test, rewriteLinks: true}",
    ]

    /// Asks an upstream that answers with what is made of its own address.
    private func play(
        _ file: [String] = route,
        _ respond: @escaping @Sendable (RawUpstream.Request, _ url: String) -> String,
        _ body: (Scene, RawUpstream) async throws -> Void
    ) async throws {
        try await RawUpstream.serving { request in
            .send(respond(request, "http://" + (request.values("host").first ?? "")))
        } _: { aem in
            try await Scene.play(before: aem, Scene.Settings(file: file)) { scene in
                try await body(scene, aem)
            }
        }
    }

    private static func answer(_ type: String, _ body: String, _ fields: String = "") -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\(fields)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func `links lead back to the proxy, and nowhere else`() async throws {
        try await play { _, url in
            let escaped = url.replacing("/", with: "\\/")
            let bare = url.dropFirst("http:".count)
            let body = """
                <a href="\(url)/a">\(url)</a> '\(bare)/b' {"c":"\(escaped)\\/c"} \(url)0/d
                \(url)@evil/ \(url).evil.example/ http://127.0.0.1/ \(url.uppercased())/E
                """
            return Self.answer("text/html", body, "ETag: \"1\"\r\nLink: <\(url)/l>\r\n")
        } _: { scene, aem in
            let url = aem.url
            let answer = try await scene.exchange(
                "GET / HTTP/1.1\r\nHost: localhost:\(scene.port)\r\nAccept-Encoding: gzip\r\n\r\n"
            )
            let own = "http://localhost:\(scene.port)"
            let expected = """
                <a href="\(own)/a">\(own)</a> '//localhost:\(scene.port)/b' \
                {"c":"http:\\/\\/localhost:\(scene.port)\\/c"} \(url)0/d
                \(url)@evil/ \(url).evil.example/ http://127.0.0.1/ \
                HTTP://localhost:\(scene.port)/E
                """
            #expect(String(decoding: answer.body, as: UTF8.self) == expected)
            #expect(answer.values("etag") == ["W/\"1\""])
            #expect(answer.values("link") == ["<\(own)/l>"])
            #expect(answer.values("content-length") == [])
            let request = try #require(aem.requests.value.last)
            #expect(request.values("accept-encoding") == ["identity"])
        }
    }

    @Test(arguments: [1, 3, 7, 20])
    func `links are found however a body is split`(_ size: Int) async throws {
        try await play { _, url in
            let escaped = url.replacing("/", with: "\\/")
            var rest = Array("{\"a\":\"\(url)/a\",\"b\":\"\(escaped)\"} end h".utf8)[...]
            var text =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            while !rest.isEmpty {
                let piece = String(decoding: rest.prefix(size), as: UTF8.self)
                text += "\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n"
                rest = rest.dropFirst(size)
            }
            return text + "0\r\nDigest: x\r\nX-Sum: y\r\n\r\n"
        } _: { scene, _ in
            for version in ["1.1", "1.0"] {
                let answer = try await scene.exchange(
                    "GET / HTTP/\(version)\r\nHost: a\r\nConnection: close\r\n\r\n"
                )
                #expect(
                    String(decoding: answer.body, as: UTF8.self)
                        == "{\"a\":\"http://a/a\",\"b\":\"http:\\/\\/a\"} end h"
                )
            }
        }
    }

    @Test func `an encoded answer passes as it is, and the log says why`() async throws {
        try await play { _, url in
            Self.answer("text/html", url, "Content-Encoding: gzip\r\nETag: \"1\"\r\n")
        } _: { scene, aem in
            let answer = try await scene.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(String(decoding: answer.body, as: UTF8.self) == aem.url)
            #expect(answer.values("etag") == ["\"1\""])
            try await scene.proxy.line(containing: "cause=links_not_rewritten")
        }
    }

    @Test func `a token is found before links are rewritten`() async throws {
        try await play { request, url in
            let token = request.values("authorization").first?.dropFirst("Bearer ".count) ?? ""
            return Self.answer("text/html", "<a href=\"\(url)/\(token)\">")
        } _: { scene, _ in
            try await scene.warmUp()
            let answer = try await scene.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 502)
            try await scene.proxy.line(containing: "cause=credential_echo")
        }
    }

    @Test func `by default bodies stay, and addresses of AEM's origin don't`() async throws {
        try await play([]) { _, url in
            let secure = url.replacing("http://", with: "HTTPS://")
            return Self.answer(
                "text/html",
                url,
                "Location: \(secure)/a?b\r\nStrict-Transport-Security: max-age=1\r\n"
                    + "Alt-Svc: clear\r\nSet-Cookie: a=1; Domain=127.0.0.1; Path=/\r\n"
            )
        } _: { scene, aem in
            let answer = try await scene.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(String(decoding: answer.body, as: UTF8.self) == aem.url)
            #expect(answer.values("location") == ["http://a/a?b"])
            #expect(answer.values("set-cookie") == ["a=1; Path=/"])
            #expect(answer.values("strict-transport-security") + answer.values("alt-svc") == [])
        }
    }

    /// Below its base path, and where a route leads.
    @Test func `a destination leads where requests may`() async throws {
        let routes = [
            "routes:", "  - {path: /a, upstream: aem, credential: test}",
            "  - {path: /other, upstream: aem, credential: none}",
        ]
        try await play(routes) { _, _ in
            "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
        } _: { scene, aem in
            for (destination, status) in [
                ("http://a/a/b", 201), ("/a/b", 201), ("http://a/etc", 404), ("/other/b", 404),
                ("\(aem.url)/etc", 404), ("http://a/a/../etc", 400), ("http://a", 404),
            ] {
                let answer = try await scene.exchange(
                    """
                    MOVE /a/x HTTP/1.1\r\nHost: a\r\nDestination: \(destination)\r
                    Content-Length: 0\r\n\r\n
                    """
                )
                #expect(answer.status == status, "\(destination)")
            }
            let sent = aem.requests.value.flatMap { $0.values("destination") }
            #expect(sent == ["\(aem.url)/a/b", "/a/b"])
        }
    }
}
