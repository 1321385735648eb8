import ProxyCore
import Testing

struct SupervisorMessageTests {
    @Test(
        arguments: [
            (.ready(status: "serving"), "READY=1\nSTATUS=serving\n"),
            (
                .reloading(monotonicMicroseconds: 1_234_567),
                "RELOADING=1\nMONOTONIC_USEC=1234567\n"
            ),
            (.stopping(status: "draining"), "STOPPING=1\nSTATUS=draining\n"),
            (.status("a\nREADY=1\r\u{85}b"), "STATUS=a READY=1  b\n"),
            (.watchdog, "WATCHDOG=1\n"),
        ] as [(SupervisorMessage, String)]
    )
    func `each is a datagram`(_ message: SupervisorMessage, _ text: String) {
        #expect(message.text == text)
    }
}
