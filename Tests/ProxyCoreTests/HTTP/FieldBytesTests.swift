import NIOCore
import ProxyCore
import Testing

/// Names and values are read eight bytes at a time: what is no part of them is found wherever it is.
struct FieldBytesTests {
    private static let marks = Array("!#$%&'*+-.^_`|~".utf8)

    private func isToken(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte) || Self.marks.contains(byte)
    }

    /// The name and the value of a head's only field; nil: the head is refused.
    private func field(_ line: [UInt8]) -> (name: String, value: [UInt8])? {
        var reader = DownstreamReader(limits: HTTPLimits())
        let start = Array("GET / HTTP/1.0\r\n".utf8)
        reader.receive(ByteBuffer(bytes: start + line + Array("\r\n\r\n".utf8)))
        guard case .head(let head) = reader.next(), head.fields.count == 1 else { return nil }
        let name = String(buffer: head.fields.nameSlice(0))
        return (name, Array(head.fields.valueSlice(0).readableBytesView))
    }

    @Test func `a name has tokens' bytes alone, and ends at its colon`() {
        for byte in UInt8.min...UInt8.max {
            for place in 1..<18 {
                var line = Array("Abcdefgh-jklmnopqr: v".utf8)
                line[place] = byte
                let name = String(decoding: line[..<place], as: UTF8.self)
                let found = field(line)
                if byte == UInt8(ascii: ":") {
                    #expect(found?.name == name, "\(place)")
                } else {
                    #expect((found != nil) == isToken(byte), "\(byte) at \(place)")
                }
            }
        }
    }

    @Test func `a value has no controls but tabs`() {
        for byte in UInt8.min...UInt8.max {
            for place in 4..<20 {
                var line = Array("A: 0123456789abcdefXY".utf8)
                line[place] = byte
                let isTaken = byte == 0x09 || byte >= 0x20 && byte != 0x7F
                let found = field(line)
                #expect((found != nil) == isTaken, "\(byte) at \(place)")
                if let found { #expect(found.value == Array(line[3...]), "\(byte) at \(place)") }
            }
        }
    }
}
