import ProxyCore
import Testing

struct SupervisorSettingsTests {
    @Test(
        arguments: [
            (nil, nil, false), ("", nil, false), ("/run/notify", .path("/run/notify"), false),
            ("@notify", .abstract("notify"), false), ("@", nil, true), ("/", nil, true),
            ("notify", nil, true), ("vsock:2:1234", nil, true),
            ("/" + String(repeating: "a", count: 107), nil, true),
            (
                "/" + String(repeating: "a", count: 106),
                .path("/" + String(repeating: "a", count: 106)), false
            ),
        ] as [(String?, SupervisorSettings.Address?, Bool)]
    )
    func `the socket is a path or a name`(
        _ text: String?,
        _ address: SupervisorSettings.Address?,
        _ isWarned: Bool
    ) {
        let environment = text.map { ["NOTIFY_SOCKET": $0] } ?? [:]
        let settings = SupervisorSettings(environment: environment, processID: 7)
        #expect(settings.address == address)
        #expect((settings.warning != nil) == isWarned)
    }

    @Test(
        arguments: [
            ([:], nil), (["WATCHDOG_USEC": "30000000"], .seconds(30)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], .seconds(30)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], nil),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": ""], nil),
            (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "-5"], nil),
            (["WATCHDOG_USEC": "1h"], nil), (["WATCHDOG_PID": "7"], nil),
        ] as [([String: String], Duration?)]
    )
    func `the watchdog may be another process's`(
        _ environment: [String: String],
        _ time: Duration?
    ) {
        let socket = ["NOTIFY_SOCKET": "/run/notify"]
        let settings = SupervisorSettings(
            environment: environment.merging(socket) { $1 },
            processID: 7
        )
        #expect(settings.watchdog == time)
        // There is nowhere to tell it.
        #expect(SupervisorSettings(environment: environment, processID: 7).watchdog == nil)
    }
}
