import ProxyCore
import Testing

struct PassedDescriptorsTests {
    private typealias Item = PassedDescriptors.Item

    struct Sample: Sendable {
        let environment: [String: String]
        let items: [PassedDescriptors.Item]
        var areForeign = false
    }

    @Test(arguments: [
        Sample(environment: [:], items: []),
        Sample(environment: ["LISTEN_FDS": "", "LISTEN_PID": "7"], items: []),
        Sample(environment: ["LISTEN_FDS": "0", "LISTEN_PID": "7"], items: []),
        Sample(
            environment: ["LISTEN_FDS": "0", "LISTEN_PID": "7", "LISTEN_FDNAMES": ""],
            items: []
        ),
        Sample(
            environment: ["LISTEN_FDS": "2", "LISTEN_PID": "7"],
            items: [
                Item(name: "unknown", descriptor: 3), Item(name: "unknown", descriptor: 4),
            ]
        ),
        Sample(
            environment: [
                "LISTEN_FDS": "3", "LISTEN_PID": "7", "LISTEN_FDNAMES": "web:a.socket:web",
            ],
            items: [
                Item(name: "web", descriptor: 3), Item(name: "a.socket", descriptor: 4),
                Item(name: "web", descriptor: 5),
            ]
        ),
        Sample(
            environment: ["LISTEN_FDS": "2", "LISTEN_PID": "7", "LISTEN_FDNAMES": ":web"],
            items: [Item(name: "", descriptor: 3), Item(name: "web", descriptor: 4)]
        ),
        // Not ours.
        Sample(environment: ["LISTEN_FDS": "1", "LISTEN_PID": "8"], items: [], areForeign: true),
        Sample(environment: ["LISTEN_FDS": "1", "LISTEN_PID": "x"], items: [], areForeign: true),
        Sample(environment: ["LISTEN_FDS": "1"], items: [], areForeign: true),
        Sample(environment: ["LISTEN_PID": "7", "LISTEN_FDNAMES": "web"], items: []),
    ])
    func `the variables of sd_listen_fds are read`(_ sample: Sample) throws {
        let descriptors = try PassedDescriptors(environment: sample.environment, processID: 7)
        #expect(descriptors.items == sample.items)
        #expect(descriptors.areForeign == sample.areForeign)
    }

    @Test(arguments: [
        ["LISTEN_FDS": "-1"], ["LISTEN_FDS": "1025"], ["LISTEN_FDS": "two"],
        ["LISTEN_FDS": "99999999999"],
        ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "web"],
        ["LISTEN_FDS": "1", "LISTEN_FDNAMES": "web:admin"],
    ])
    func `contradictions are refused`(_ environment: [String: String]) {
        let environment = environment.merging(["LISTEN_PID": "7"]) { $1 }
        let error = #expect(throws: InvalidValue.self) {
            try PassedDescriptors(environment: environment, processID: 7)
        }
        #expect(error?.message.contains("leave") == true)
    }
}
