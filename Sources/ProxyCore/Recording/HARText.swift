import NIOCore

/// A body as a text of JSON.
struct HARText {
    let text: String
    let isBase64: Bool
    /// What is missing; nil: nothing.
    let comment: String?

    /// A shorter one stands in too much that has nothing to do with it, in bytes.
    private static let shortestSecret = 8

    /// `secrets`: What must not stand in it.
    init(_ body: RecordedBody, hiding secrets: [String]) {
        let bytes = body.kept.readableBytesView
        if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
            self.text = secrets.filter { $0.utf8.count >= Self.shortestSecret }
                .reduce(text) { $0.replacing($1, with: RecordedFields.redacted) }
            isBase64 = false
        } else {
            text = Base64.encode(Array(bytes))
            isBase64 = true
        }
        comment = body.isCut ? "truncated: \(bytes.count) of \(body.count) bytes" : nil
    }
}
