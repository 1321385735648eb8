/// What the `Connection` fields of a message name (RFC 9110 §7.6.1), read once, so that asking for
/// each of its fields costs no more than the fields do.
///
/// A request that names too many is refused by ``RequestFraming``. In what else does, all fields
/// but the ones that the proxy decides by count as named.
struct ConnectionOptions: Sendable {
    /// How much has been named so far.
    struct Measure: Sendable {
        private var names = 0
        private var bytes = 0

        /// Counts one more name; false when it is one too many.
        mutating func admits(_ name: Range<Int>) -> Bool {
            names += 1
            bytes += name.count
            return names <= ConnectionOptions.mostNames && bytes <= ConnectionOptions.mostBytes
        }
    }

    private struct Name: Sendable {
        let hash: UInt64
        /// In the section's bytes.
        let range: Range<Int>
    }

    /// No message has use for more than a few.
    static let mostNames = 64
    /// All names together, in bytes.
    static let mostBytes = 2048

    static let none = ConnectionOptions()

    /// Fields are named, and not `keep-alive` or `close` alone.
    private(set) var nameFields = false
    private(set) var areTooMany = false
    /// The names that are known, as a bit set.
    private var known: UInt64 = 0
    /// By their hashes.
    private var others: [Name] = []

    private init() {}

    init(of fields: [FieldSection.Field], in bytes: Span<UInt8>) {
        var measure = Measure()
        for field in fields where field.known == .connection {
            if KnownField.lookup(bytes, in: field.valueRange) == .keepAlive { continue }
            var elements = ListElements(field.valueRange)
            while let element = elements.next(in: bytes) {
                guard measure.admits(element) else {
                    nameFields = true
                    areTooMany = true
                    break
                }
                add(element, in: bytes)
            }
        }
        if others.count > 1 { others.sort { $0.hash < $1.hash } }
    }

    private mutating func add(_ element: Range<Int>, in bytes: Span<UInt8>) {
        switch KnownField.lookup(bytes, in: element) {
        case .keepAlive:
            known |= KnownField.keepAlive.bit
        case .other where bytes.equals(element, ignoringCase: "close"):
            break
        case .other:
            nameFields = true
            others.append(Name(hash: Self.hash(bytes, element), range: element))
        case let field:
            nameFields = true
            known |= field.bit
        }
    }

    /// Whether the field, which lies in `bytes`, is named; the options lie in `own`.
    func name(
        _ field: FieldSection.Field,
        in bytes: Span<UInt8>,
        optionsIn own: Span<UInt8>
    ) -> Bool {
        guard field.known == .other else { return known & field.known.bit != 0 }
        if areTooMany { return true }
        guard !others.isEmpty else { return false }
        let hash = Self.hash(bytes, field.nameRange)
        var index = (0..<others.count).firstByHalves { others[$0].hash >= hash }
        while index < others.count, others[index].hash == hash {
            if Self.equals(bytes, field.nameRange, own, others[index].range) { return true }
            index += 1
        }
        return false
    }

    /// Differs for nearly all names that differ in more than case.
    private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range {
            hash = (hash ^ UInt64(ByteClass.lowercased(bytes[index]))) &* 0x0000_0100_0000_01B3
        }
        return hash
    }

    private static func equals(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ others: Span<UInt8>,
        _ other: Range<Int>
    ) -> Bool {
        guard range.count == other.count else { return false }
        var position = other.lowerBound
        for index in range {
            let lowered = ByteClass.lowercased(others[position])
            guard ByteClass.lowercased(bytes[index]) == lowered else { return false }
            position += 1
        }
        return true
    }
}
