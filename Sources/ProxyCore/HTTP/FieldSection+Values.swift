package import NIOCore

extension FieldSection {
    /// The name as it came.
    package func name(_ index: Int) -> String {
        string(self[index].nameRange)
    }

    /// The value with invalid UTF-8 repaired: for decisions and logs, never for forwarding.
    package func value(_ index: Int) -> String {
        string(self[index].valueRange)
    }

    /// The value of the first field of that name, repaired as in ``value(_:)``.
    package func value(of known: KnownField) -> String? {
        firstIndex(of: known).map { value($0) }
    }

    /// The name's bytes; shares storage.
    package func nameSlice(_ index: Int) -> ByteBuffer {
        slice(self[index].nameRange)
    }

    /// The value's bytes; shares storage.
    package func valueSlice(_ index: Int) -> ByteBuffer {
        slice(self[index].valueRange)
    }

    package func nameEquals(_ index: Int, ignoringCase text: String) -> Bool {
        bytes.readableBytesUInt8Span.equals(self[index].nameRange, ignoringCase: text)
    }

    package func nameHasPrefix(_ index: Int, ignoringCase text: String) -> Bool {
        bytes.readableBytesUInt8Span.hasPrefix(self[index].nameRange, ignoringCase: text)
    }

    /// Whether a `Connection` field names other fields; most say `keep-alive` or `close` alone.
    package var hasConnectionOptions: Bool { options.nameFields }

    /// Whether the `Connection` fields name more than a message may: see ``ConnectionOptions``.
    package var hasTooManyConnectionOptions: Bool { options.areTooMany }

    /// Whether a `Connection` field names this one, which makes it hop-by-hop (RFC 9110 §7.6.1).
    package func isNamedByConnection(_ index: Int) -> Bool {
        guard options.nameFields else { return false }
        let span = bytes.readableBytesUInt8Span
        return options.name(self[index], in: span, optionsIn: span)
    }

    /// These trailers less those that a `Connection` field of their message's head names: what is
    /// hop-by-hop is so behind the body too (RFC 9110 §7.6.1).
    package func trailers(behind head: FieldSection) -> FieldSection {
        guard !isEmpty, head.options.nameFields else { return self }
        let span = bytes.readableBytesUInt8Span
        let headSpan = head.bytes.readableBytesUInt8Span
        return keeping { !head.options.name(self[$0], in: span, optionsIn: headSpan) }
    }

    /// Appends `name: value` with the bytes as they came and no line end.
    package func appendField(_ index: Int, to buffer: inout ByteBuffer) {
        let field = self[index]
        let name = field.nameRange
        let value = field.valueRange
        let raw = bytes.readableBytesSpan
        if standsInUsualForm(field) {
            buffer.writeBytes(raw.extracting(name.lowerBound..<value.upperBound))
        } else {
            buffer.writeBytes(raw.extracting(name))
            buffer.writeStaticString(": ")
            buffer.writeBytes(raw.extracting(value))
        }
    }

    /// Appends `name: value` CRLF with the bytes as they came.
    func appendLine(_ index: Int, to buffer: inout ByteBuffer) {
        appendField(index, to: &buffer)
        buffer.writeStaticString("\r\n")
    }

    /// Where the field's line stands, with its CRLF, if it stands there as it would be written.
    func wholeLine(_ index: Int) -> Range<Int>? {
        let field = self[index]
        let end = field.valueRange.upperBound
        guard field.valueStart == field.nameEnd + 2 else { return nil }
        let span = bytes.readableBytesUInt8Span
        guard span[Int(field.nameEnd) + 1] == ByteClass.space,
            span[end] == ByteClass.carriageReturn
        else { return nil }
        return field.nameRange.lowerBound..<(end + 2)
    }

    /// Whether exactly a colon and a space stand between name and value.
    private func standsInUsualForm(_ field: Field) -> Bool {
        field.valueStart == field.nameEnd + 2
            && bytes.readableBytesUInt8Span[Int(field.nameEnd) + 1] == ByteClass.space
    }

    private func string(_ range: Range<Int>) -> String {
        bytes.getString(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? ""
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer {
        let start = bytes.readerIndex + range.lowerBound
        return bytes.getSlice(at: start, length: range.count) ?? ByteBuffer()
    }
}
