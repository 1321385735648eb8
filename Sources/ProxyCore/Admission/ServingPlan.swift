/// A listener while it is bound, whatever becomes of its rules; never used again.
package typealias ListenerID = Int

/// By what requests are served from now on: what a configuration comes to. A reload makes another
/// one, which counts for the next request of every connection.
package final class ServingPlan: Sendable {
    /// Grows with each configuration.
    package let generation: Int
    package let limits: Configuration.Limits
    package let log: Configuration.Log
    let router: Router
    /// Of the listeners that there are.
    let admissions: [ListenerID: Admission]

    package init(
        generation: Int,
        limits: Configuration.Limits,
        log: Configuration.Log,
        router: Router,
        admissions: [ListenerID: Admission]
    ) {
        self.generation = generation
        self.limits = limits
        self.log = log
        self.router = router
        self.admissions = admissions
    }

    /// Before there is a configuration.
    package convenience init() {
        self.init(
            generation: 0,
            limits: Configuration.Limits(),
            log: Configuration.Log(),
            router: Router([]),
            admissions: [:]
        )
    }

    /// The listener's among ``MetricNames``.
    package func number(of listener: ListenerID) -> Int {
        admissions[listener]?.listenerNumber ?? MetricNames.none
    }

    package func has(_ listener: ListenerID) -> Bool { admissions[listener] != nil }
}
