import NIOCore
package import ProxyCore

/// Links to an upstream in texts: however a text is split, the same comes out of it, and nothing
/// changes where the upstream's host isn't.
package enum LinkCheck: Check {
    package static let name = "links"

    package static let seeds = [
        "<a href=\"https://author.test/a\">x</a> //author.test:443/b https:\\/\\/author.test\\/c",
        "HTTP://AUTHOR.TEST:80, https://author.test;a@b https://author.test@b //author.testb",
        "https://author.test/base/a 'https://author.test/base' https:\\/\\/author.test\\/base\\/b",
        "http://127.0.0.1:4502/a //127.0.0.1:4502 http://127.0.0.1:45021 https://127.0.0.1/",
        "hhttps://author.test. https://author.test.b https://author.test\\u0040x \\\\/\\/author.test",
        "http:https:////author.test//author.test",
    ]

    private static let urls = [
        "https://author.test", "https://author.test/base", "http://127.0.0.1:4502",
    ]

    package static func check(_ input: [UInt8]) throws(Finding) {
        for url in urls {
            guard let url = try? UpstreamURL(url), let client = client() else {
                throw Finding("no \(url)")
            }
            let pattern = LinkPattern(url)
            let whole = rewritten([input[...]], pattern, client)
            for cuts in cuts(of: input) {
                let cut = rewritten(pieces(input, cuts: cuts), pattern, client)
                try requireEqual(text(cut), text(whole), "cut at \(cuts)")
            }
            if !text(input).lowercased().contains("/\(url.host)") {
                try requireEqual(text(whole), text(input), "no link to \(url.host)")
            }
        }
    }

    /// As a client that asked `Host: proxy.test:8080`.
    package static func client() -> ClientAddress? {
        var buffer = ByteBuffer(bytes: wire("GET / HTTP/1.1¶Host: proxy.test:8080¶¶"))
        var parser = RequestHeadParser(limits: HTTPLimits())
        guard case .head(let head) = parser.parse(&buffer) else { return nil }
        return ClientAddress(of: head, isTLS: false, isLoopback: false)
    }

    /// All that a rewriter gives for these pieces.
    package static func rewritten(
        _ pieces: [ArraySlice<UInt8>],
        _ pattern: LinkPattern,
        _ client: ClientAddress
    ) -> [UInt8] {
        var rewriter = LinkRewriter(pattern, to: client)
        var output: [UInt8] = []
        for piece in pieces {
            let buffer = ByteBuffer(bytes: piece)
            switch rewriter.rewrite(buffer.readableBytesSpan) {
            case .piece(let range): output += buffer.byteArray[range]
            case .bytes(let bytes): output += bytes.byteArray
            }
        }
        return output + rewriter.end().byteArray
    }
}
