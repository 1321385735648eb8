import ProxyCore
import Testing

struct PassedSocketsTests {
    /// Each with a name; descriptors count from 3.
    private func passed(_ findings: [(String, PassedSockets.Finding)]) throws -> PassedSockets {
        let environment = [
            "LISTEN_FDS": "\(findings.count)", "LISTEN_PID": "7",
            "LISTEN_FDNAMES": findings.map(\.0).joined(separator: ":"),
        ]
        let descriptors = try PassedDescriptors(environment: environment, processID: 7)
        return PassedSockets(descriptors) { findings[Int($0) - 3].1 }
    }

    private let tcp = ListenAddress.tcp(host: "127.0.0.1", port: 80)
    private let other = ListenAddress.tcp(host: "::1", port: 80)
    private let unix = ListenAddress.unix(path: "/run/a.sock")

    @Test func `all sockets of a name are a listener's`() throws {
        let sockets = try passed([
            ("web", .listening(tcp)), ("admin", .listening(unix)), ("web", .listening(other)),
        ])
        #expect(
            try sockets.sockets(named: "web") == [
                PassedSocket(descriptor: 3, address: tcp),
                PassedSocket(descriptor: 5, address: other),
            ]
        )
        #expect(
            try sockets.sockets(named: "admin") == [PassedSocket(descriptor: 4, address: unix)]
        )
    }

    @Test(
        arguments: [
            (.closed, "is a descriptor that is closed"), (.noSocket, "is no socket"),
            (.noStream, "write ListenStream="), (.connection, "write Accept=no"),
            (.otherFamily, "is neither TCP nor a Unix socket"),
        ] as [(PassedSockets.Finding, String)]
    )
    func `what can't be listened at says what to do`(
        _ finding: PassedSockets.Finding,
        _ message: String
    ) throws {
        let sockets = try passed([("web", .listening(tcp)), ("web", finding)])
        let error = #expect(throws: InvalidValue.self) { try sockets.sockets(named: "web") }
        #expect(error?.message.contains(message) == true)
    }

    @Test func `a name that is not there is answered with those that are`() throws {
        let sockets = try passed([("a", .listening(tcp)), ("b", .closed), ("a", .listening(tcp))])
        let error = #expect(throws: InvalidValue.self) { try sockets.sockets(named: "web") }
        #expect(
            error?.message == "names no socket that was passed; write fd:a or fd:b, or "
                + "FileDescriptorName= in the .socket unit"
        )
    }

    @Test func `TCP and Unix are not one listener`() throws {
        let sockets = try passed([("web", .listening(tcp)), ("web", .listening(unix))])
        let error = #expect(throws: InvalidValue.self) { try sockets.sockets(named: "web") }
        #expect(error?.message.hasPrefix("names both TCP and Unix sockets;") == true)
    }

    @Test(arguments: [
        ([:], "names a socket, but none was passed;"),
        (["LISTEN_FDS": "1", "LISTEN_PID": "8"], "names a socket, but by LISTEN_PID"),
    ])
    func `without sockets it says why`(_ environment: [String: String], _ message: String) throws {
        let descriptors = try PassedDescriptors(environment: environment, processID: 7)
        let sockets = PassedSockets(descriptors) { _ in .closed }
        let error = #expect(throws: InvalidValue.self) { try sockets.sockets(named: "web") }
        #expect(error?.message.hasPrefix(message) == true)
        #expect(sockets.warnings(used: ["web"]) == [])
    }

    @Test func `what nobody listens at is said, once each`() throws {
        let sockets = try passed([
            ("web", .listening(tcp)), ("a", .listening(tcp)), ("a", .closed), ("b", .noSocket),
        ])
        let warnings = sockets.warnings(used: ["web", "c"])
        #expect(warnings.count == 2)
        #expect(warnings.first?.hasPrefix("fd:a was passed, and no listener has it") == true)
        #expect(warnings.last?.hasPrefix("fd:b was passed, and no listener has it") == true)
    }
}
