import Logging
import NIOCore
import ProxyCore
import ProxyNIO
import ServiceLifecycle

/// Keeps asking the event loops whether they live, and lets the supervisor's watchdog know as long
/// as all of them do.
struct LoopWatchService: Service, CustomStringConvertible {
    let watch: LoopWatch
    let supervisor: Supervisor
    let logger: Logger

    var description: String { "event loops" }

    func run() async throws {
        await cancelWhenGracefulShutdown { await keepAsking() }
    }

    private func keepAsking() async {
        var pings = supervisor.watchdog.map(WatchdogPings.init)
        let pause = Duration.nanoseconds(WatchdogPings.beat(pings).nanoseconds)
        var late: [Int] = []
        while !Task.isCancelled {
            watch.beat()
            let now = watch.late()
            if now != late {
                late = now
                report(late)
            }
            if pings?.isDue(at: .now(), late: late) == true { supervisor.works() }
            try? await Task.sleep(for: pause)
        }
    }

    private func report(_ late: [Int]) {
        let complaint = LoopPulse.complaint(late: late)
        supervisor.complain(complaint)
        if let complaint {
            logger.error("event loops", metadata: ["detail": "\(complaint)"])
        } else {
            logger.notice("event loops answer again")
        }
    }
}
