import ProxyCore
import Testing

struct CaselessTextTests {
    @Test(arguments: ["a", "/host", "/author.", "/author.test", "/author-p1-e1.cloud.test:443"])
    func `a text is found in either case, whatever its length`(_ text: String) {
        let looked = CaselessText(Array(text.utf8))
        for spelling in [text, text.uppercased()] {
            let bytes = Array("\u{E9}\(spelling)!".utf8)
            let isFound = looked.stands(at: 2, in: bytes.span)
            #expect(isFound, "\(spelling)")
        }
    }

    /// Among them what differs by the bit of a letter's case alone.
    @Test(arguments: ["/host", "/author-p1-e1.test:4502"])
    func `no byte may differ`(_ text: String) {
        let looked = CaselessText(Array(text.utf8))
        for (index, byte) in text.utf8.enumerated() {
            for other in UInt8.min...UInt8.max {
                var bytes = Array(text.utf8)
                bytes[index] = other
                let isFound = looked.stands(at: 0, in: bytes.span)
                let isUpper = (0x41...0x5A).contains(other) && other | 0x20 == byte
                #expect(isFound == (other == byte || isUpper), "\(index) \(other)")
            }
        }
    }
}
