import CYAML

/// The events of one text, as libyaml reads them.
///
/// It owns libyaml's parser and the text that the parser looks at; no pointer leaves it, and both are
/// freed in `deinit`.
@safe
final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        unsafe self.text = .allocate(capacity: text.utf8.count)
        _ = unsafe self.text.initialize(from: text.utf8)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        // Without memory for it, the parser has an error, and its events are none.
        guard unsafe yaml_parser_initialize(parser) == 1 else { return }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, self.text.baseAddress, self.text.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// Not to be asked again once it has thrown.
    func next() throws(YAMLFault) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe YAMLEvent(
            kind: Self.kind(of: event),
            position: Self.position(event.start_mark)
        )
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_STREAM_END_EVENT: .streamEnd
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_SCALAR_EVENT: unsafe scalar(event)
        case YAML_SEQUENCE_START_EVENT:
            unsafe .sequenceStart(anchor: name(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            unsafe .mappingStart(anchor: name(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .collectionEnd
        case YAML_ALIAS_EVENT: unsafe .alias(name(event.data.alias.anchor) ?? "")
        default: .none
        }
    }

    /// It may contain NUL.
    private static func scalar(_ event: yaml_event_t) -> YAMLEvent.Kind {
        let scalar = unsafe event.data.scalar
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return unsafe .scalar(
            String(decoding: bytes, as: UTF8.self),
            isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
            anchor: name(scalar.anchor)
        )
    }

    private static func name(_ pointer: UnsafePointer<UInt8>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }

    private static func position(_ mark: yaml_mark_t) -> Position {
        Position(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private var fault: YAMLFault {
        guard let reason = unsafe parser.pointee.problem.map({ unsafe String(cString: $0) }) else {
            return YAMLFault(.none, "is not valid YAML")
        }
        guard unsafe parser.pointee.error != YAML_READER_ERROR else {
            return .invalid(unsafe position(ofByte: parser.pointee.problem_offset), reason)
        }
        let context = unsafe parser.pointee.context.map { text in
            " (\(unsafe String(cString: text)), line \(unsafe parser.pointee.context_mark.line + 1))"
        }
        let hint =
            reason.contains("cannot start any token")
            ? "; indent with spaces, and quote values that begin with a special character" : ""
        return .invalid(
            unsafe Self.position(parser.pointee.problem_mark),
            reason + (context ?? "") + hint
        )
    }

    /// Of what can't be read as text libyaml says which byte it is.
    private func position(ofByte offset: Int) -> Position {
        let before = unsafe String(decoding: text.prefix(offset), as: UTF8.self).unicodeScalars
        return Position(
            line: before.count { $0 == "\n" } + 1,
            column: before.reversed().prefix { $0 != "\n" }.count + 1
        )
    }
}
