/// Writes protocol buffers, as much of them as a request with spans needs.
///
/// swift-protobuf would bring a runtime and thousands of generated lines for seven messages, two
/// dozen fields of which are written here and none is read.
struct ProtobufWriter {
    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    private(set) var bytes: [UInt8] = []

    mutating func number(_ field: UInt64, _ value: UInt64) {
        tag(field, .varint)
        bytes.append(contentsOf: Self.varint(value))
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        tag(field, .fixed64)
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(Self.byte(value, shift)) }
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        tag(field, .fixed32)
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(Self.byte(UInt64(value), shift))
        }
    }

    mutating func text(_ field: UInt64, _ value: String) {
        tag(field, .lengthDelimited)
        bytes.append(contentsOf: Self.varint(UInt64(value.utf8.count)))
        bytes.append(contentsOf: value.utf8)
    }

    /// As bytes, the highest of the first word first.
    mutating func words(_ field: UInt64, _ words: UInt64...) {
        tag(field, .lengthDelimited)
        bytes.append(contentsOf: Self.varint(UInt64(words.count * 8)))
        for word in words {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(Self.byte(word, shift))
            }
        }
    }

    /// Most messages are short: their length takes the one byte that is kept for it.
    mutating func message(_ field: UInt64, _ write: (inout ProtobufWriter) -> Void) {
        tag(field, .lengthDelimited)
        let place = bytes.count
        bytes.append(0)
        write(&self)
        let length = Self.varint(UInt64(bytes.count - place - 1))
        bytes.replaceSubrange(place...place, with: length)
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) {
        bytes.append(contentsOf: Self.varint(field << 3 | type.rawValue))
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }

    private static func byte(_ value: UInt64, _ shift: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value >> UInt64(shift))
    }
}
