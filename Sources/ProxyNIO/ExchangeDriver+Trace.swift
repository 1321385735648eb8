import ProxyCore

/// What its trace says of an exchange that is over.
extension ExchangeDriver {
    func finishTrace() {
        recorder?.finish(
            ExchangeOutcome(
                method: head.method,
                path: head.path,
                scheme: reception.isTLS ? .https : .http,
                minorVersion: head.minorVersion,
                listener: reception.listenerAddress,
                route: route?.route.path,
                status: record.status,
                cause: record.cause ?? machine.cause
            )
        )
    }
}
