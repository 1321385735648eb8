import ProxyCore
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", ListenAddress.tcp(host: "127.0.0.1", port: 8080), true),
        ("127.9.8.7:0", .tcp(host: "127.9.8.7", port: 0), true),
        ("[::1]:8080", .tcp(host: "::1", port: 8080), true),
        ("LocalHost:80", .tcp(host: "localhost", port: 80), true),
        ("0.0.0.0:65535", .tcp(host: "0.0.0.0", port: 65_535), false),
        ("[::]:80", .tcp(host: "::", port: 80), false),
        ("proxy.internal:80", .tcp(host: "proxy.internal", port: 80), false),
        ("127.0.0.1.example.com:80", .tcp(host: "127.0.0.1.example.com", port: 80), false),
    ])
    func `reads host and port`(text: String, expected: ListenAddress, isLoopback: Bool) throws {
        let address = try ListenAddress(text)
        #expect(address == expected)
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text.lowercased())
    }

    @Test(arguments: [
        "", "8080", "127.0.0.1", "127.0.0.1:", ":8080", "::1:8080", "[::1]", "[127.0.0.1]:80",
        "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:http", "127.1:80",
        "256.0.0.1:80", "0127.0.0.1:80", "a b:80", "[::1%lo]:80", "http://localhost:80",
        "unix:", "unix:a\u{0}b", "unix:/" + String(repeating: "a", count: 107), "UNIX:/a",
        "fd:", "fd:a b", "fd:a:b", "fd:\u{e9}", "fd:" + String(repeating: "a", count: 256),
    ])
    func `refuses everything else`(text: String) {
        #expect(throws: InvalidValue.self) { try ListenAddress(text) }
    }

    @Test(arguments: ["/run/proxy.sock", "run/a b", "p", "/" + String(repeating: "a", count: 106)])
    func `reads the path of a Unix socket`(path: String) throws {
        let address = try ListenAddress("unix:" + path)
        #expect(address == .unix(path: path))
        #expect(address.isLoopback)
        #expect(address.description == "unix:" + path)
    }

    @Test(arguments: ["web", "aem-auth-proxy.socket", "3", String(repeating: "a", count: 255)])
    func `reads the name of a passed socket`(name: String) throws {
        let address = try ListenAddress("fd:" + name)
        #expect(address == .passed(name: name, sockets: []))
        #expect(address.isUnknown)
        #expect(!address.isUnix)
        #expect(address.description == "fd:" + name)
    }

    /// Where they really listen decides.
    @Test(arguments: [
        (["127.0.0.1:80"], true, false), (["127.0.0.1:80", "[::1]:80"], true, false),
        (["127.0.0.1:80", "0.0.0.0:80"], false, false), (["[::]:80"], false, false),
        (["unix:/a", "unix:/b"], true, true),
    ])
    func `passed sockets are what they are`(
        _ addresses: [String],
        _ isLoopback: Bool,
        _ isUnix: Bool
    ) throws {
        let sockets = try addresses.enumerated().map { index, text in
            PassedSocket(descriptor: Int32(3 + index), address: try ListenAddress(text))
        }
        let address = ListenAddress.passed(name: "web", sockets: sockets)
        #expect(address.isLoopback == isLoopback)
        #expect(address.isUnix == isUnix)
        #expect(!address.isUnknown)
        #expect(address.overlaps(.passed(name: "web", sockets: [])))
        for text in addresses {
            let same = try ListenAddress(text)
            #expect(address.overlaps(same))
            #expect(same.overlaps(address))
        }
        let other = try ListenAddress("127.0.0.1:81")
        #expect(!address.overlaps(other))
        #expect(!other.overlaps(address))
        #expect(address.receives(host: "localhost", port: 80) == !isUnix)
    }

    @Test(
        arguments: [
            ("127.0.0.1:80", "127.0.0.1:80", true), ("127.0.0.1:80", "127.0.0.1:81", false),
            ("0.0.0.0:80", "127.0.0.1:80", true), ("0.0.0.0:80", "10.0.0.1:80", true),
            ("0.0.0.0:80", "[::1]:80", false), ("[::]:80", "[::1]:80", true),
            ("[::]:80", "127.0.0.1:80", true), ("[::]:80", "0.0.0.0:80", true),
            ("localhost:80", "127.0.0.1:80", true), ("localhost:80", "[::1]:80", true),
            ("localhost:80", "127.0.0.2:80", false), ("127.0.0.1:80", "127.0.0.2:80", false),
            ("[0:0::1]:80", "[::1]:80", true), ("a.internal:80", "A.internal:80", true),
            ("a.internal:80", "b.internal:80", false), ("0.0.0.0:80", "a.internal:80", true),
            ("127.0.0.1:0", "127.0.0.1:0", false), ("0.0.0.0:0", "127.0.0.1:80", false),
            ("unix:/a", "unix:/a", true), ("unix:/a", "unix:/b", false),
            ("unix:/a", "127.0.0.1:80", false),
        ]
    )
    func `two addresses that take the same connections overlap`(
        _ left: String,
        _ right: String,
        _ overlap: Bool
    ) throws {
        let (left, right) = (try ListenAddress(left), try ListenAddress(right))
        #expect(left.overlaps(right) == overlap)
        #expect(right.overlaps(left) == overlap)
    }

    @Test(
        arguments: [
            ("127.0.0.1:80", "localhost", 80, true), ("127.0.0.1:80", "127.0.0.1", 80, true),
            ("127.0.0.1:80", "127.0.0.1", 81, false), ("127.0.0.1:80", "127.0.0.2", 80, false),
            ("0.0.0.0:80", "127.0.0.2", 80, true), ("0.0.0.0:80", "localhost", 80, true),
            ("0.0.0.0:80", "aem.example", 80, false), ("[::]:80", "::1", 80, true),
            ("[::]:80", "127.0.0.1", 80, true), ("proxy.internal:80", "proxy.internal", 80, true),
            ("proxy.internal:80", "aem.internal", 80, false), ("unix:/a", "localhost", 80, false),
        ]
    )
    func `an upstream that is the listener itself is seen`(
        _ listener: String,
        _ host: String,
        _ port: Int,
        _ isItself: Bool
    ) throws {
        #expect(try ListenAddress(listener).receives(host: host, port: port) == isItself)
    }
}
