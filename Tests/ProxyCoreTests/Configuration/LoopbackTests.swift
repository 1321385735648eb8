import AdobeIMS
import Testing

@Suite struct LoopbackTests {
    @Test(arguments: [
        "localhost", "LOCALHOST", "127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1",
        "0::0001",
    ])
    func `this machine`(host: String) {
        #expect(Loopback.contains(host))
    }

    @Test(arguments: [
        "", "localhost.", "localhost.example.com", "127.0.0.1.example.com", "127.1", "0127.0.0.1",
        "127.0.0.256", "126.0.0.1", "::2", "1::", "::", "::ffff:7f00:1", "0x7f.0.0.1", "2130706433",
        "[::1]", "10.0.0.1", ":::1", "1::1::1", "0:0:0:0:0:0:0:0:1",
    ])
    func `other machines, and spellings that are not understood`(host: String) {
        #expect(!Loopback.contains(host))
    }
}
