import ProxyCore
import Testing

@Suite struct DurationParserTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("10m", .seconds(600)),
        ("24h", .seconds(86_400)), ("7d", .seconds(604_800)), ("0s", .zero), ("007s", .seconds(7)),
        ("365d", .seconds(31_536_000)),
    ])
    func `reads a whole number with a unit`(text: String, expected: Duration) throws {
        #expect(try DurationParser.parse(text) == expected)
    }

    @Test(arguments: [
        "", "s", "30", "0", "30 s", " 30s", "30S", "30sec", "1.5s", "-1s", "+1s", "1h30m", "1w",
        "٣s", "1_000s", "30s\n",
    ])
    func `names the units that exist`(text: String) {
        #expect(
            throws: InvalidValue(
                "is not a duration; write a whole number with ms, s, m, h or d, for example 30s"
            )
        ) { try DurationParser.parse(text) }
    }

    @Test(arguments: ["366d", "9223372036854775807d", "99999999999999999999s"])
    func `refuses what no clock can count`(text: String) {
        #expect(throws: InvalidValue("is too long; write at most 365d")) {
            try DurationParser.parse(text)
        }
    }

    @Test func `a timeout of zero is refused where it must be positive`() throws {
        #expect(throws: InvalidValue("must be longer than zero; write for example 30s")) {
            try DurationParser.parsePositive("0ms")
        }
        #expect(try DurationParser.parsePositive("1ms") == .milliseconds(1))
    }
}
