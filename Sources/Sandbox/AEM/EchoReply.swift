import NIOHTTP1

/// `/echo`: a request's method, raw target, fields and trailers in order, and its body's length
/// and digest, as a JSON object. Tokens are shown as their fingerprints.
enum EchoReply {
    static func reply(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        let fields = request.redact(request.head.headers)
        let authorization = fields.filter { $0.name.lowercased() == "authorization" }
        return .json([
            "method": .string(request.head.method.rawValue),
            "target": .string(request.head.uri),
            "fields": pairs(fields),
            "trailers": pairs(request.redact(body.trailers)),
            "authorization": .array(authorization.map { .string($0.value) }),
            "length": .integer(Int64(body.byteCount)),
            "sha256": .string(body.sha256),
        ])
    }

    private static func pairs(_ fields: [RecordedRequest.Field]) -> JSONValue {
        .array(fields.map { .array([.string($0.name), .string($0.value)]) })
    }
}
