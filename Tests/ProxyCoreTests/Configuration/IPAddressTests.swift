import AdobeIMS
import ProxyCore
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("127.0.0.1", 0x7F00_0001), ("0.0.0.0", 0), ("255.255.255.255", 0xFFFF_FFFF),
        ("10.1.2.3", 0x0A01_0203), ("1.0.0.10", 0x0100_000A),
    ])
    func `four numbers`(_ text: String, _ expected: UInt32) {
        #expect(IPAddress(text) == .v4(expected))
        #expect(IPAddress(text)?.description == text)
    }

    @Test(
        arguments: [
            ("::", 0, "::"), ("::1", 1, "::1"), ("0:0:0:0:0:0:0:1", 1, "::1"),
            ("0000:0000:0000:0000:0000:0000:0000:0001", 1, "::1"), ("0::0001", 1, "::1"),
            ("::0:01", 1, "::1"), ("::0.0.0.1", 1, "::1"), ("1::", 1 << 112, "1::"),
            ("1:0:0:0:0:0:0::", 1 << 112, "1::"), ("::2:0:0:0:0:0:0", 2 << 96, "0:2::"),
            ("::ffff:127.0.0.1", 0xFFFF_7F00_0001, "::ffff:7f00:1"),
            ("::FFFF:7F00:1", 0xFFFF_7F00_0001, "::ffff:7f00:1"),
            ("0:0:0:0:0:ffff:1.2.3.4", 0xFFFF_0102_0304, "::ffff:102:304"),
            ("64:ff9b::192.0.2.33", 0x64 << 112 | 0xFF9B << 96 | 0xC000_0221, "64:ff9b::c000:221"),
            ("fe80::1", 0xFE80 << 112 | 1, "fe80::1"),
            ("1:0:0:2:0:0:0:3", 1 << 112 | 2 << 64 | 3, "1:0:0:2::3"),
            ("1:0:0:2:3:0:0:4", 1 << 112 | 2 << 64 | 3 << 48 | 4, "1::2:3:0:0:4"),
            ("1:2:3:4:5:6:7:0", 0x1_0002_0003_0004_0005_0006_0007_0000, "1:2:3:4:5:6:7:0"),
            ("1:2:3:4:5:6::8", 0x1_0002_0003_0004_0005_0006_0000_0008, "1:2:3:4:5:6:0:8"),
            ("1:2:3:4:5:6:1.2.3.4", 0x1_0002_0003_0004_0005_0006_0102_0304, "1:2:3:4:5:6:102:304"),
        ] as [(String, UInt128, String)]
    )
    func `eight groups`(_ text: String, _ expected: UInt128, _ asBrowsersWriteIt: String) {
        #expect(IPAddress(text) == .v6(expected))
        #expect(IPAddress(text)?.description == asBrowsersWriteIt)
        #expect(IPAddress(asBrowsersWriteIt) == .v6(expected))
    }

    /// Other resolvers read some of these, each its own way.
    @Test(arguments: [
        "", " ", ".", "...", "127.1", "127.0.1", "2130706433", "0x7f.0.0.1", "0x7f000001",
        "0177.0.0.1", "127.0.0.01", "127.00.0.1", "00.0.0.0", "127.0.0.256", "127.0.0.1.",
        ".127.0.0.1", "127.0.0.1.1", "127.0.0.", "127..0.1", "1127.0.0.1", "127.0.0.1x",
        " 127.0.0.1", "127.0.0.1 ", "+127.0.0.1", "-1.0.0.1", "127.0.0.1\n", "127.0.0.1\u{0}",
        "١٢٧.0.0.1", "１２７.0.0.1", "99999999999999999999.0.0.1", "127.0.0.1/8", "127.0.0.1:80",
        ":", ":::", ":::1", "1::1::1", "::1::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:",
        "1:2:3:4:5:6:7:8:9", "0:0:0:0:0:0:0:0:1", "1:2:3:4:5:6:7::8:9", "::1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8::", "00001::", "::12345", "::g", "::+1", "::-1", "::0x1", "fe80::1%lo",
        "fe80::1%25lo", "::1%", "[::1]", "[::1", "::1]", "::1/128", "::127.1", "::127.0.0.01",
        "::256.0.0.1", "::1234.0.0.1", "::1.2.3.4.5", "1.2.3.4::", "::1.2.3.4:5", "1:2:1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4", "::1:2:3:4:5:6:1.2.3.4", "::ffff:", "::1 ", " ::1", "::\u{0}1",
        "0000:0000:0000:0000:0000:ffff:127.000.000.001",
        String(repeating: "0:", count: 100) + "1", String(repeating: "1", count: 100),
    ])
    func `spellings that are none`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.0", true), ("127.0.0.1", true), ("127.255.255.255", true), ("::1", true),
        ("126.255.255.255", false), ("128.0.0.0", false), ("0.0.0.0", false), ("::", false),
        ("::2", false), ("1::1", false), ("::ffff:127.0.0.1", false), ("::127.0.0.1", false),
        ("10.0.0.1", false), ("fe80::1", false),
    ])
    func `what always means this machine`(_ text: String, _ isLoopback: Bool) {
        #expect(IPAddress(text)?.isLoopback == isLoopback)
    }

    @Test func `octets of a certificate`() {
        #expect(IPAddress(octets: [10, 1, 2, 3]) == IPAddress("10.1.2.3"))
        let octets = [0xFD] + Array(repeating: UInt8(0), count: 14) + [7]
        #expect(IPAddress(octets: octets) == IPAddress("fd00::7"))
        for count in [0, 3, 5, 8, 15, 17, 32] {
            #expect(IPAddress(octets: Array(repeating: 0, count: count)) == nil)
        }
    }
}
