import NIOCore

/// Copies field lines of a section, byte for byte, to a buffer: those that stand one behind the other
/// with one copy.
struct FieldLines {
    private let fields: FieldSection
    /// What is to be copied next, in the section's bytes.
    private var run = 0..<0

    init(of fields: FieldSection) {
        self.fields = fields
    }

    /// How many bytes ``flush(to:)`` would append.
    var pendingBytes: Int { run.count }

    /// Appends a line, at the latest when ``flush(to:)`` is called: to be called before anything else
    /// is appended.
    mutating func append(_ index: Int, to buffer: inout ByteBuffer) {
        guard let line = fields.wholeLine(index) else {
            flush(to: &buffer)
            return fields.appendLine(index, to: &buffer)
        }
        if line.lowerBound != run.upperBound {
            flush(to: &buffer)
            run = line
        } else {
            run = run.lowerBound..<line.upperBound
        }
    }

    mutating func flush(to buffer: inout ByteBuffer) {
        guard !run.isEmpty else { return }
        buffer.writeBytes(fields.bytes.readableBytesSpan.extracting(run))
        run = 0..<0
    }
}
