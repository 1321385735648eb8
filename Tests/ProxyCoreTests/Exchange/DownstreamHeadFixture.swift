import AdobeIMS
import NIOCore
import ProxyCore

/// Writes response heads as a client gets them.
struct DownstreamHeadFixture {
    var request = "GET / HTTP/1.1¶Host: proxy.test:8080¶"
    var upstream = "https://author.test"
    var isTLS = false
    var isLoopback = false
    var rewritesLinks = false
    var affinity = Upstream.Affinity.pass
    var isPrivate = false

    func head() throws -> DownstreamHead {
        DownstreamHead(
            to: try HeadSamples.request(request),
            route: try HeadSamples.route(
                Route(upstream: "aem", credential: nil, rewritesLinks: rewritesLinks),
                upstream: upstream,
                settings: { $0.affinity = affinity }
            ),
            requestID: "id-1",
            isTLS: isTLS,
            isLoopback: isLoopback,
            isPrivate: isPrivate
        )
    }

    func framing(_ response: String) throws -> DownstreamHead.Framing {
        try head().framing(of: HeadSamples.response(response))
    }

    /// The lines of the head that answers with `response`; its end is checked and left out.
    func lines(
        _ response: String,
        cause: Cause? = nil,
        closes: Bool = false
    ) throws -> [String] {
        let response = try HeadSamples.response(response)
        let head = try head()
        var buffer = ByteBuffer()
        head.write(
            response,
            framing: head.framing(of: response),
            cause: cause,
            closes: closes,
            now: UnixTime(milliseconds: 784_111_777_000),
            to: &buffer
        )
        return try Self.lines(buffer)
    }

    func informational(_ response: String) throws -> [String] {
        var buffer = ByteBuffer()
        try head().writeInformational(HeadSamples.response(response), to: &buffer)
        return buffer.readableBytes == 0 ? [] : try Self.lines(buffer)
    }

    /// Each byte is one scalar. Throws unless every line ends with CRLF and only the last is empty.
    private static func lines(_ buffer: ByteBuffer) throws -> [String] {
        var lines = buffer.readableBytesView.split(separator: 10, omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true, lines.allSatisfy({ $0.last == 13 }) else {
            throw BadLineEnd()
        }
        let texts = lines.map { text($0.dropLast()) }
        guard texts.last == "", texts.count(where: \.isEmpty) == 1 else { throw BadLineEnd() }
        return texts.dropLast()
    }

    struct BadLineEnd: Error {}
}
