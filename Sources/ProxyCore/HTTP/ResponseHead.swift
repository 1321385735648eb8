package import NIOCore

/// A response's head: its bytes, where things lie in them, and its framing.
package struct ResponseHead: Sendable {
    /// 100–599, never 101.
    package let status: Int
    /// 0 or 1.
    package let minorVersion: Int
    package let fields: FieldSection
    /// What `Content-Length` says; an answer to HEAD and a 304 may say it without having a body.
    package let contentLength: Int64?
    /// Whether `Transfer-Encoding: chunked` stands in it.
    package let isChunked: Bool

    private let reasonRange: Range<Int>

    init(_ line: StatusLine, fields: FieldSection, framing: ResponseFraming) {
        status = line.status
        minorVersion = line.minorVersion
        reasonRange = line.reason
        self.fields = fields
        contentLength = framing.contentLength
        isChunked = framing.isChunked
    }

    /// 1xx: another head follows.
    package var isInformational: Bool { status < 200 }

    /// Whether the upstream keeps the connection behind this response (RFC 9112 §9.3).
    package var keepsConnection: Bool {
        guard fields.contains(.connection) else { return minorVersion > 0 }
        let span = fields.bytes.readableBytesUInt8Span
        var isKept = minorVersion > 0
        for field in fields where field.known == .connection {
            var elements = ListElements(field.valueRange)
            while let element = elements.next(in: span) {
                if span.equals(element, ignoringCase: "close") { return false }
                isKept = isKept || span.equals(element, ignoringCase: "keep-alive")
            }
        }
        return isKept
    }

    /// The reason's bytes as they came.
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
