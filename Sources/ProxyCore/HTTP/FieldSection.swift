package import NIOCore

/// The fields of a head or a trailer section: the bytes as they came and where each field lies.
///
/// Order, multiplicity and every byte of names and values are kept. Indices are 0..<count.
package struct FieldSection: Sendable {
    /// One field line. Offsets count from `bytes.readerIndex`; whitespace around the value is out.
    package struct Field: Sendable {
        let nameStart: UInt32
        let nameEnd: UInt32
        let valueStart: UInt32
        let valueEnd: UInt32
        package let known: KnownField

        package var nameRange: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        package var valueRange: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// No fields at all.
    package static let empty = FieldSection(bytes: ByteBuffer(), fields: [], present: 0)

    /// What the fields lie in; holds more than them (a request line, line ends).
    package let bytes: ByteBuffer
    private let fields: [Field]
    /// Which known names occur: most questions are about names that don't.
    private let present: UInt64
    /// What its `Connection` fields name, read once.
    let options: ConnectionOptions

    init(bytes: ByteBuffer, fields: [Field], present: UInt64) {
        self.bytes = bytes
        self.fields = fields
        self.present = present
        options =
            present & KnownField.connection.bit == 0
            ? .none : ConnectionOptions(of: fields, in: bytes.readableBytesUInt8Span)
    }
}

extension FieldSection: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { fields.count }
    package subscript(position: Int) -> Field { fields[position] }
}

extension FieldSection {
    package func contains(_ known: KnownField) -> Bool {
        present & known.bit != 0
    }

    /// The first field of that name.
    package func firstIndex(of known: KnownField) -> Int? {
        guard contains(known) else { return nil }
        return fields.firstIndex { $0.known == known }
    }

    /// The section without the fields of which that is not true, over the same bytes.
    func keeping(_ isKept: (Int) -> Bool) -> FieldSection {
        let kept = indices.filter(isKept).map { fields[$0] }
        let present = kept.reduce(0) { $0 | $1.known.bit }
        return FieldSection(bytes: bytes, fields: kept, present: present)
    }

    /// How many field lines have that name.
    package func count(of known: KnownField) -> Int {
        guard contains(known) else { return 0 }
        return fields.count { $0.known == known }
    }
}
