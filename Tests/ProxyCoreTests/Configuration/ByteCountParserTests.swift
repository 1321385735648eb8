import ProxyCore
import Testing

@Suite struct ByteCountParserTests {
    @Test(arguments: [
        ("64KiB", 65_536), ("10MiB", 10_485_760), ("2GiB", 2_147_483_648), ("0", 0), ("0KiB", 0),
    ])
    func `reads a whole number with a unit`(text: String, expected: Int) throws {
        #expect(try ByteCountParser.parse(text) == expected)
    }

    @Test(arguments: ["", "KiB", "64", "64KB", "64kib", "64 KiB", "1.5MiB", "-1KiB", "64B", "00"])
    func `names the units that exist`(text: String) {
        #expect(
            throws: InvalidValue(
                "is not a size; write a whole number with KiB, MiB or GiB, for example 64KiB, or 0"
            )
        ) { try ByteCountParser.parse(text) }
    }

    @Test(arguments: ["8589934592GiB", "99999999999999999999KiB"])
    func `refuses more than can be counted`(text: String) {
        #expect(throws: InvalidValue("is too large; write at most 8388607GiB")) {
            try ByteCountParser.parse(text)
        }
    }
}
