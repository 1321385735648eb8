/// How much a message may be before it is refused, in bytes.
package struct HTTPLimits: Sendable, Equatable {
    /// Most field lines in one head or one trailer section; more are answered 431.
    package static let mostFields = 256

    /// Most empty lines that are skipped before a request line (RFC 9112 §2.2).
    package static let mostEmptyLines = 4

    /// The longest method name, in bytes; a longer one is answered 400.
    package static let longestMethod = 32

    /// Request line, all fields and every line end together. Also bounds a trailer section.
    package var requestHead: Int

    /// The request line with its line end; a longer one is answered 414.
    package var requestLine: Int

    /// A chunk's size, its extensions and its line end.
    package var chunkLine: Int

    package init(requestHead: Int = 65536, requestLine: Int = 16384, chunkLine: Int = 4096) {
        self.requestHead = requestHead
        self.requestLine = requestLine
        self.chunkLine = chunkLine
    }
}
