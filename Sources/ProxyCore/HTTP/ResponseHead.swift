package import NIOCore

/// A response's head: its bytes, where things lie in them, and its framing.
package struct ResponseHead: Sendable {
    /// 100–599, never 101.
    package let status: Int
    package let fields: FieldSection
    /// What `Content-Length` says; an answer to HEAD and a 304 may say it without having a body.
    package let contentLength: Int64?
    /// Whether `Transfer-Encoding: chunked` stands in it. libcurl has undone it.
    package let isChunked: Bool

    private let reasonRange: Range<Int>

    init(status: Int, reasonRange: Range<Int>, fields: FieldSection, framing: ResponseFraming) {
        self.status = status
        self.reasonRange = reasonRange
        self.fields = fields
        contentLength = framing.contentLength
        isChunked = framing.isChunked
    }

    /// 1xx: another head follows.
    package var isInformational: Bool { status < 200 }

    /// The reason's bytes as they came; empty over HTTP/2.
    package var reasonSlice: ByteBuffer {
        let start = fields.bytes.readerIndex + reasonRange.lowerBound
        return fields.bytes.getSlice(at: start, length: reasonRange.count) ?? ByteBuffer()
    }

    var hasReason: Bool { !reasonRange.isEmpty }

    /// Appends the reason as it came.
    func appendReason(to buffer: inout ByteBuffer) {
        buffer.writeBytes(fields.bytes.readableBytesSpan.extracting(reasonRange))
    }
}
