package import NIOCore

/// Appends the pieces of an HTTP/1.1 response to a buffer (RFC 9112 §4–5 and §7.1), each with its
/// line end. The order of the pieces is the caller's.
package enum ResponseHeadWriter {
    /// The status line of an upstream's answer: its own reason, or the standard one.
    package static func appendStatusLine(of head: ResponseHead, to buffer: inout ByteBuffer) {
        guard head.hasReason else { return appendStatusLine(head.status, to: &buffer) }
        appendStatus(head.status, to: &buffer)
        head.appendReason(to: &buffer)
        buffer.writeStaticString("\r\n")
    }

    /// A status line with the standard reason; the status is 100–599.
    package static func appendStatusLine(_ status: Int, to buffer: inout ByteBuffer) {
        appendStatus(status, to: &buffer)
        buffer.writeStaticString(ReasonPhrase.standard(status))
        buffer.writeStaticString("\r\n")
    }

    /// A received field, name and value byte for byte.
    package static func appendField(
        _ index: Int,
        of fields: FieldSection,
        to buffer: inout ByteBuffer
    ) {
        fields.appendLine(index, to: &buffer)
    }

    /// A field of the proxy's own. Control characters in the value become spaces, so that no value
    /// can begin another line.
    package static func appendField(
        _ name: String,
        _ value: String,
        to buffer: inout ByteBuffer
    ) {
        let length = name.utf8.count + value.utf8.count + 4
        buffer.writeWithOutputRawSpan(minimumWritableBytes: length) { line in
            line.append(name)
            line.append(ByteClass.colon)
            line.append(ByteClass.space)
            let bytes = value.utf8Span.span
            for index in bytes.indices {
                line.append(ByteClass.isFieldValue(bytes[index]) ? bytes[index] : ByteClass.space)
            }
            line.append(ByteClass.carriageReturn)
            line.append(ByteClass.lineFeed)
        }
    }

    /// A field of the proxy's own that is a number.
    package static func appendField(
        _ name: String,
        _ value: Int64,
        to buffer: inout ByteBuffer
    ) {
        let length = name.utf8.count + OutputRawSpan.mostDigits + 5
        buffer.writeWithOutputRawSpan(minimumWritableBytes: length) { line in
            line.append(name)
            line.append(ByteClass.colon)
            line.append(ByteClass.space)
            line.appendDecimal(value)
            line.append(ByteClass.carriageReturn)
            line.append(ByteClass.lineFeed)
        }
    }

    /// A field of the proxy's own that is known from the start.
    package static func appendField(
        _ name: String,
        constant value: String,
        to buffer: inout ByteBuffer
    ) {
        appendField(name, value, to: &buffer)
    }

    /// The empty line that ends a head.
    package static func appendEnd(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("\r\n")
    }

    /// What stands before a chunk's bytes. The size is more than 0: an empty chunk ends a body.
    package static func appendChunk(size: Int, to buffer: inout ByteBuffer) {
        buffer.writeHexadecimal(UInt64(size.magnitude))
        buffer.writeStaticString("\r\n")
    }

    /// What stands behind a chunk's bytes.
    package static func appendChunkEnd(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("\r\n")
    }

    /// The last chunk, the trailer section and the empty line behind it.
    package static func appendLastChunk(
        trailers: FieldSection = .empty,
        to buffer: inout ByteBuffer
    ) {
        buffer.writeStaticString("0\r\n")
        for index in trailers.indices {
            appendField(index, of: trailers, to: &buffer)
        }
        buffer.writeStaticString("\r\n")
    }

    private static func appendStatus(_ status: Int, to buffer: inout ByteBuffer) {
        let version = "HTTP/1.1 "
        let length = version.utf8.count + OutputRawSpan.mostDigits + 1
        buffer.writeWithOutputRawSpan(minimumWritableBytes: length) { line in
            line.append(version)
            line.appendDigits(UInt64(status.magnitude))
            line.append(ByteClass.space)
        }
    }
}
