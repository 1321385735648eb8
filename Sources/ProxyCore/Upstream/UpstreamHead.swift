package import NIOCore

/// The head of a request as it goes upstream, byte for byte, made once.
///
///     POST /content HTTP/1.1 CRLF
///     Host: author-p1-e1.adobeaemcloud.com CRLF
///     … CRLF
///     Transfer-Encoding: chunked CRLF
///     CRLF
///
/// A value of this type is meant to be kept and ``reset(method:target:host:)`` for the next request.
package struct UpstreamHead: Sendable {
    package private(set) var method: Method
    /// Complete once ``end(_:)`` was called.
    package private(set) var bytes: ByteBuffer
    /// How the body behind it is framed.
    package private(set) var framing = BodyFraming.none
    /// Where each field line begins in `bytes`.
    package private(set) var lineStarts: [UInt32]

    package init() {
        method = .get
        bytes = ByteBuffer()
        lineStarts = []
    }

    /// Begins anew.
    ///
    /// `target`: Writes the target; nothing of it may be whitespace or a control character.
    /// `host`: What the `Host` field says.
    package mutating func reset(
        method: Method,
        host: String,
        target: (inout ByteBuffer) -> Void
    ) {
        self.method = method
        framing = .none
        bytes.clear()
        lineStarts.removeAll(keepingCapacity: true)
        bytes.writeString(method.name)
        bytes.writeInteger(ByteClass.space)
        target(&bytes)
        bytes.writeStaticString(" HTTP/1.1\r\n")
        appendField("Host", host)
    }

    /// Appends one field line, whose line end is added; no part of it may hold one.
    package mutating func appendLine(_ write: (inout ByteBuffer) -> Void) {
        lineStarts.append(UInt32(truncatingIfNeeded: bytes.writerIndex))
        write(&bytes)
        bytes.writeStaticString("\r\n")
    }

    /// The same for a line that may prove to be none.
    ///
    /// `write`: Returns whether the line is meant; what was written is taken back if not.
    mutating func appendOptionalLine(_ write: (inout ByteBuffer) -> Bool) {
        let start = bytes.writerIndex
        guard write(&bytes) else { return bytes.moveWriterIndex(to: start) }
        lineStarts.append(UInt32(truncatingIfNeeded: start))
        bytes.writeStaticString("\r\n")
    }

    package mutating func appendField(_ name: String, _ value: String) {
        lineStarts.append(UInt32(truncatingIfNeeded: bytes.writerIndex))
        let length = name.utf8.count + value.utf8.count + 4
        bytes.writeWithOutputRawSpan(minimumWritableBytes: length) { line in
            line.append(name)
            line.append(ByteClass.colon)
            line.append(ByteClass.space)
            line.append(value)
            line.append(ByteClass.carriageReturn)
            line.append(ByteClass.lineFeed)
        }
    }

    /// Appends a received field line; ``flush(_:)`` is to be called before anything else is appended.
    mutating func append(_ index: Int, of lines: inout FieldLines) {
        lineStarts.append(UInt32(truncatingIfNeeded: bytes.writerIndex + lines.pendingBytes))
        lines.append(index, to: &bytes)
    }

    mutating func flush(_ lines: inout FieldLines) {
        lines.flush(to: &bytes)
    }

    /// Says how the body is framed, and ends the head.
    package mutating func end(_ framing: BodyFraming) {
        self.framing = framing
        switch framing {
        case .none: break
        case .length(let length): appendField("Content-Length", String(length))
        case .chunked: appendLine { $0.writeStaticString("Transfer-Encoding: chunked") }
        }
        bytes.writeStaticString("\r\n")
    }

    /// The field line at `index`, without its line end.
    func line(_ index: Int) -> Range<Int> {
        let start = Int(lineStarts[index])
        let isLast = index + 1 == lineStarts.count
        // Behind the last one stands the head's own line end.
        let end = isLast ? bytes.writerIndex - 2 : Int(lineStarts[index + 1])
        return start..<(end - 2)
    }

    /// Target and field lines, for tests and assertions; of a head that was ended.
    package var lines: [String] {
        let first = bytes.getString(at: 0, length: Int(lineStarts.first ?? 0)) ?? ""
        let parts = first.split(separator: " ")
        return [parts.count > 1 ? String(parts[1]) : ""]
            + lineStarts.indices.map { index in
                let range = line(index)
                return bytes.getString(at: range.lowerBound, length: range.count) ?? ""
            }
    }
}

extension UpstreamHead: CustomStringConvertible, CustomReflectable {
    /// Without the lines, one of which is the credential.
    package var description: String { "UpstreamHead(\(method.name), \(lineStarts.count) fields)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
