import Testing

extension EndToEnd {
    @Suite struct EchoTests {}
}

extension EndToEnd.EchoTests {
    /// An upstream's answer that has in it what stands behind `Bearer`.
    enum Echo: String, CaseIterable, Sendable {
        case reason, field, location, earlyHint, body, bodyWithoutLength, json, image, compressed
        case behindMuchElse, trailer

        func answer(_ token: String) -> RawUpstream.Reply {
            let much = String(repeating: "All work and no play. ", count: 40_000)
            return switch self {
            case .reason: .send("HTTP/1.1 200 \(token)\r\nContent-Length: 0\r\n\r\n")
            case .field:
                .send("HTTP/1.1 200 OK\r\nX-Echo: Bearer \(token)\r\nContent-Length: 0\r\n\r\n")
            case .location:
                .send("HTTP/1.1 302 Found\r\nLocation: /?t=\(token)\r\nContent-Length: 0\r\n\r\n")
            case .earlyHint:
                .send(
                    "HTTP/1.1 103 Early Hints\r\nLink: </\(token)>\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                )
            case .body: .ok("You sent \(token).")
            case .bodyWithoutLength: .send("HTTP/1.1 200 OK\r\n\r\nYou sent \(token).", .close)
            case .json: typed("application/json", #"{"authorization":"Bearer \#(token)"}"#)
            case .image: typed("image/png", "\u{1}\u{2}\(token)\u{3}")
            case .compressed: typed("text/html\r\nContent-Encoding: gzip", token)
            case .behindMuchElse: .ok(much + token + much)
            case .trailer:
                .send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Echo\r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-Echo: \(token)\r\n\r\n"
                )
            }
        }

        private func typed(_ type: String, _ body: String) -> RawUpstream.Reply {
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        }
    }

    /// A client's secret that no part of may arrive but its first letters, which all tokens share.
    private static func leaks(_ token: String, _ received: [UInt8]) -> Bool {
        received[...].firstIndex(of: Array(token.utf8.prefix(8))) != nil
    }

    private static func token(of request: RawUpstream.Request) -> String {
        String(request.values("authorization").first?.dropFirst("Bearer ".count) ?? "none")
    }

    /// What a client receives of an upstream that answers so.
    private func play(
        version: String = "1.1",
        _ answer: @escaping @Sendable (String) -> RawUpstream.Reply,
        _ judge: (_ received: [UInt8], RawConnection.End) throws -> Void
    ) async throws {
        try await RawUpstream.serving {
            answer(Self.token(of: $0))
        } _: { aem in
            try await Scene.play(Scene.Settings(upstreamURL: aem.url)) { scene in
                try await scene.warmUp()
                let connection = try await scene.connect()
                connection.send(
                    "GET / HTTP/\(version)\r\nHost: localhost:\(scene.port)\r\n\r\n"
                )
                try await scene.proxy.line(containing: "cause=credential_echo")
                try? await connection.finishSending()
                let (end, received) = try await connection.end()
                let token = Self.token(of: try #require(aem.requests.value.first))
                #expect(token.count > 300)
                #expect(!Self.leaks(token, received))
                try judge(received, end)
            }
        }
    }

    @Test(arguments: Echo.allCases)
    func `an echoed token is stopped`(_ echo: Echo) async throws {
        try await play({ echo.answer($0) }) { received, _ in
            let text = String(decoding: received, as: UTF8.self)
            switch echo {
            case .behindMuchElse:
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            default:
                #expect(text.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
                #expect(text.contains(#""cause":"credential_echo""#))
                #expect(!text.contains("HTTP/1.1 200"))
            }
        }
    }

    /// Each chunk reaches the proxy's search as a piece of its own.
    @Test(arguments: [1, 2, 3, 7, 8, 9, 64, 255, 256])
    func `an echoed token is found however it is split`(_ size: Int) async throws {
        try await play({ token in
            var rest = Array("Before: \(token) and behind.".utf8)[...]
            var text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            while !rest.isEmpty {
                let piece = String(decoding: rest.prefix(size), as: UTF8.self)
                text += "\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n"
                rest = rest.dropFirst(size)
            }
            return .send(text + "0\r\n\r\n")
        }) { _, _ in }
    }

    @Test
    func `an old client doesn't take the beginning of an echo for all`() async throws {
        let much = String(repeating: "All work and no play. ", count: 100_000)
        let answer = { @Sendable (token: String) -> RawUpstream.Reply in
            .send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(much)\(token)", .close)
        }
        try await play(version: "1.0", answer) { _, end in #expect(end == .reset) }
    }
}
