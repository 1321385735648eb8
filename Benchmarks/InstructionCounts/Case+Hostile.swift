import NIOCore
import ProxyCore

/// What somebody may send who wants the proxy to work hard: from the bytes to the head that goes
/// upstream, or to the refusal. All have 16 KiB, and none may cost more than five times what an
/// ordinary head of that size does: `hostile-path-…` is compared with `ordinary-path`, all else with
/// `ordinary-fields`.
extension Case {
    static let hostile =
        ordinaryHeads + hostilePaths + hostileNames + hostileFields + [
            decoding("hostile-chunks-of-1", chunk: "1\r\nx\r\n"),
            decoding("hostile-chunks-of-1-extended", chunk: "01;a=b\r\nx\r\n"),
        ]

    private static let most = 16_000

    private static let ordinaryHeads = [
        serving("ordinary-path", Samples.request(path: filled("/content-of-the-shop"))),
        serving("ordinary-fields", Samples.request(fields: fields(16) { "X-Field-\($0)" })),
        serving("ordinary-fields-240", Samples.request(fields: manyFields)),
        serving("request-1-escape", Samples.request(path: "/content/shop/my%20file.jpg")),
        serving("request-no-escape", Samples.request(path: "/content/shop/my-file-1.jpg")),
    ]

    private static let hostilePaths = [
        ("nested-escapes", "%2525252525"), ("escaped-escapes", "%25"), ("escaped-dots", "%252e/"),
        ("empty-segments", "/"), ("dot-segments", "/."), ("parents", "/a/.."), ("parameters", ";a"),
        ("parameter-segments", "/a;b"), ("backslashes", "\\..\\a"), ("all-of-it", "/.;%2F\\%252e"),
    ].map { name, piece in
        serving("hostile-path-\(name)", Samples.request(path: "/content/shop" + filled(piece)))
    }

    /// With a route that asks for all that Sling makes of names.
    private static let hostileNames = [
        ("dots", "."), ("selectors", ".a"), ("extensions", "/a.a"), ("siblings", "[1]"),
        ("nested-siblings", "[[1]1]"),
        ("escaped-siblings", "%5B1%5D"), ("namespaces", "/_a_"), ("half-namespaces", "/_a"),
        ("empty-namespaces", "/{}"), ("open-braces", "/{a"), ("names", "/_a_[1]{}.%5B1%5D"),
    ].map { name, piece in
        let names = Route(
            path: "/content/shop/jcr:content",
            extensions: ["json"],
            selectors: ["a"],
            upstream: nil,
            credential: nil
        )
        return serving(
            "hostile-path-\(name)",
            Samples.request(path: "/content/shop/_jcr_content" + filled(piece)),
            behind: RouteRule(names, nil)
        )
    }

    private static let hostileFields = [
        serving(
            "hostile-fields-connection",
            Samples.request(fields: ["Connection: " + filled("a,")])
        ),
        serving(
            "hostile-fields-connection-64",
            Samples.request(
                fields: ["Connection: " + (0..<64).map { "x-option-\($0)" }.joined(separator: ",")]
                    + manyFields
            )
        ),
        serving(
            "hostile-fields-cookies",
            Samples.request(fields: ["Cookie: " + filled("a;")])
        ),
        serving(
            "hostile-fields-browser",
            Samples.request(fields: ["User-Agent: " + filled("mo")])
        ),
        serving(
            "hostile-fields-max-forwards",
            Samples.request(
                method: "OPTIONS",
                fields: (0..<240).map { _ in "Max-Forwards: 10" } + [filler(12_000)]
            )
        ),
        serving(
            "hostile-fields-request-id",
            Samples.request(fields: ["X-Request-Id: " + filled("\u{E9}")])
        ),
    ]

    private static let manyFields = fields(240) { "X-\($0)" }

    private static func filled(_ piece: String) -> String {
        String(repeating: piece, count: most / piece.utf8.count)
    }

    private static func filler(_ size: Int) -> String {
        "X-Filler: " + String(repeating: "f", count: size)
    }

    /// So many that together they have about 16 KiB.
    private static func fields(_ count: Int, _ name: (Int) -> String) -> [String] {
        (0..<count).map { number in
            let start = name(number) + ": "
            return start + String(repeating: "v", count: most / count - start.utf8.count - 2)
        }
    }

    /// A request is read, routed among several, and composed for the upstream; or it is refused on
    /// the way, which is all right here.
    private static func serving(
        _ name: String,
        _ request: ByteBuffer,
        behind first: RouteRule? = nil
    ) -> Case {
        Case(name) {
            let others = try (1..<10).map { try Samples.route("/content/brand-\($0)") }
            let targets = others + [try Samples.route("/content/shop")]
            let rules = targets.map { RouteRule($0.route, $0) }
            let router = Router(rules: (first.map { [$0] } ?? []) + rules)
            return (
                router: router, head: UpstreamHead(), ids: RequestIDs(seed: 0x5EED),
                route: try Samples.route(credential: nil)
            )
        } operation: {
            (state: inout (router: Router, head: UpstreamHead, ids: RequestIDs, route: RouteTarget))
            in
            var reader = DownstreamReader(limits: HTTPLimits())
            reader.receive(request)
            guard case .head(let head) = reader.next() else { return 1 }
            let target = head.targetSlice
            guard case .route = state.router.decide(head, target: target) else { return 2 }
            let id = state.ids.id(for: head)
            state.head.compose(
                head,
                UpstreamHead.Context(
                    target: target,
                    route: state.route,
                    authorization: Samples.authorization,
                    requestID: id,
                    client: "192.0.2.7",
                    version: "1.0.0"
                )
            )
            return state.head.bytes.readableBytes
        }
    }

    private static func decoding(_ name: String, chunk: String) -> Case {
        Case(name) {
            ByteBuffer(string: filled(chunk) + "0\r\n\r\n")
        } operation: { bytes in
            var decoder = ChunkedDecoder(limits: HTTPLimits())
            var body = RequestBody(framing: .chunked, replay: Samples.replay)
            var received = bytes
            var length = 0
            while true {
                switch decoder.next(&received) {
                case .bytes(let bytes):
                    body.append(bytes)
                    guard case .bytes(let read) = try body.read(atMost: 65_536) else {
                        throw UnexpectedResult()
                    }
                    length += read.readableBytes
                case .end: return length
                case .needMore, .problem: throw UnexpectedResult()
                }
            }
        }
    }
}
