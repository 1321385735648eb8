/// What a supervisor is told, in the words of sd_notify(3).
package enum SupervisorMessage: Sendable, Equatable {
    case ready(status: String)
    /// Until the next ``ready(status:)``; `Type=notify-reload` asks for the time.
    case reloading(monotonicMicroseconds: UInt64)
    case stopping(status: String)
    case status(String)
    /// All event loops answer.
    case watchdog

    /// One datagram.
    package var text: String {
        switch self {
        case .ready(let status): "READY=1\n\(Self.line(status))"
        case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)\n"
        case .stopping(let status): "STOPPING=1\n\(Self.line(status))"
        case .status(let status): Self.line(status)
        case .watchdog: "WATCHDOG=1\n"
        }
    }

    /// A line's end in the text would begin another assignment.
    private static func line(_ status: String) -> String {
        let text = String(
            status.unicodeScalars.map {
                $0.properties.generalCategory == .control ? " " : Character($0)
            }
        )
        return "STATUS=\(text)\n"
    }
}
