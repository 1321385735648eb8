import AdobeIMS
import NIOCore
import ProxyCore

/// What goes through the proxy on a usual day.
enum Samples {
    /// A server-side application asks for a page's content.
    static let typicalRequest = head(
        "GET /content/shop/en/products/jcr:content.infinity.json?depth=3&locale=en HTTP/1.1",
        "Host: proxy.internal:8080",
        "Connection: keep-alive",
        "Accept: application/json",
        "Accept-Language: en-GB,en;q=0.9",
        "User-Agent: shop-frontend/4.17.2 node/22.11.0",
        "Accept-Encoding: gzip, deflate, br",
        "If-None-Match: \"5f2c-62d1a7e3c9b40\"",
        "Cache-Control: max-age=0",
        "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "X-Correlation-Id: 2f0c1a7e-6b1d-4c55-9d5c-0f6a1f5f7a10"
    )

    /// A browser's, behind a gateway that adds its own fields.
    static let browserRequest = head(
        "GET /content/dam/shop/en/campaign/spring/hero-large.coreimg.85.1600.jpeg HTTP/1.1",
        "Host: proxy.internal:8080",
        "Connection: keep-alive",
        "Pragma: no-cache",
        "Cache-Control: no-cache",
        "sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"",
        "sec-ch-ua-mobile: ?0",
        "sec-ch-ua-platform: \"Linux\"",
        "Upgrade-Insecure-Requests: 1",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/142.0.0.0 Safari/537.36",
        "Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Mode: no-cors",
        "Sec-Fetch-Dest: image",
        "Referer: https://shop.example/content/shop/en/campaign/spring.html",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
        "Cookie: consent=eyJhbmFseXRpY3MiOnRydWV9; session=4f1d2c8b7a6e5d3c; region=emea; "
            + "cart=2b7e151628aed2a6abf7158809cf4f3c",
        "If-None-Match: \"a41-62d1a7e3c9b40\"",
        "If-Modified-Since: Tue, 04 Nov 2025 09:12:44 GMT",
        "DNT: 1",
        "Priority: u=1, i",
        "X-Forwarded-For: 192.0.2.17",
        "X-Forwarded-Proto: https",
        "X-Correlation-Id: 2f0c1a7e-6b1d-4c55-9d5c-0f6a1f5f7a10",
        "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )

    /// The head of an answer of AEM.
    static let responseHead = head(
        "HTTP/1.1 200 OK",
        "Date: Tue, 04 Nov 2025 09:12:44 GMT",
        "Server: Apache",
        "Content-Type: application/json;charset=utf-8",
        "Content-Length: 18342",
        "Cache-Control: max-age=300, s-maxage=600, stale-while-revalidate=43200",
        "ETag: \"5f2c-62d1a7e3c9b40\"",
        "Last-Modified: Tue, 04 Nov 2025 08:47:10 GMT",
        "Vary: Accept-Encoding,User-Agent",
        "Strict-Transport-Security: max-age=31557600",
        "X-Served-By: cache-fra-eddf8230042-FRA"
    )

    /// As long as real ones.
    static let token = Secret(String(repeating: "eyJhbGciOi", count: 120))

    /// Alike for their first 400 bytes, as those of one IMS are.
    static func tokens(_ count: Int) -> [Secret] {
        (0..<count).map { number in
            let start = String(repeating: "eyJhbGciOi", count: 40)
            return Secret(start + String(repeating: "\(number)Zm9v", count: 150))
        }
    }

    /// Of which each begins in its own way.
    static func unlikeTokens(_ count: Int) -> [Secret] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var state: UInt64 = 0x5EED
        return (0..<count).map { _ in
            Secret(
                String(
                    (0..<1200).map { _ in
                        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        return digits[Int(state >> 58)]
                    }
                )
            )
        }
    }

    static let authorization = Authorization(bearer: token)

    static let replay = BodyReplay(.init(memory: 1_048_576, spool: 0), spools: nil)

    /// Without a credential it is no author's, and cookies pass.
    static func route(
        _ path: String = "/",
        credential: String? = "author",
        names: MetricNames? = nil
    ) throws -> RouteTarget {
        let route = Route(path: path, upstream: "author", credential: credential)
        return RouteTarget(
            route: route,
            place: UpstreamPlace(
                Upstream(
                    name: "author",
                    url: try UpstreamURL("https://author-p1-e1.adobeaemcloud.com")
                ),
                at: 0,
                gatekeeper: UpstreamGatekeeper(
                    UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil)
                ) { _, _ in }
            ),
            tokens: nil,
            replay: replay,
            labels: names.map { RouteTarget.Labels(route, $0) } ?? .none
        )
    }

    /// The parsed head of a request.
    static func parsed(_ request: ByteBuffer) throws -> RequestHead {
        var reader = DownstreamReader(limits: HTTPLimits())
        reader.receive(request)
        guard case .head(let head) = reader.next() else { throw UnexpectedResult() }
        return head
    }

    /// JSON of so many bytes.
    static func text(of size: Int) -> ByteBuffer {
        let line = """
            {"jcr:primaryType":"cq:Page","jcr:title":"Spring campaign","cq:lastModified":\
            "2025-11-04T08:47:10.000Z","text":"<p>All that is new, from now on.</p>"},

            """
        let text = String(repeating: line, count: size / line.utf8.count + 1)
        return ByteBuffer(bytes: text.utf8.prefix(size))
    }

    /// The parsed ``responseHead``.
    static func response() throws -> ResponseHead {
        var parser = ResponseHeadParser(limit: 65_536)
        var received = responseHead
        guard case .head(let head) = parser.parse(&received) else { throw UnexpectedResult() }
        return head
    }

    private static func head(_ lines: String...) -> ByteBuffer {
        ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// With these fields besides `Host`.
    static func request(
        method: String = "GET",
        path: String = "/content/shop",
        fields: [String] = []
    ) -> ByteBuffer {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: proxy.internal:8080"] + fields
        return ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n")
    }
}
