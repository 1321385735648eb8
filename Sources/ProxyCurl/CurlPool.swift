import NIOCore
import ProxyCore

/// The connections of one event loop to one upstream: those that are idle, those that are being
/// made, and the transfers that wait for one. Confined to its event loop.
final class CurlPool {
    let upstream: Upstream
    private let multi: CurlMulti
    private let trust: TrustBundle?
    private let budget: ConnectionBudget
    private let meter: UpstreamMeter?
    private var holder = 0
    private var idle = IdleConnections<CurlConnection>(longest: longestIdle)
    /// Their answers have just ended, and what comes right behind those is still to be seen.
    private var resting: [CurlConnection] = []
    private var connecting: [CurlConnection] = []
    private var waiting = CircularBuffer<CurlTransfer>()
    private var name: UpstreamName
    private var sweep: Scheduled<Void>?
    private let own = Reference()
    private var isClosed = false

    /// Load balancers give up idle connections after a minute or later; to be first costs nothing.
    private static let longestIdle = TimeAmount.seconds(55)

    /// `trust`: What TLS trusts; nil: what libcurl does by itself.
    /// `meter`: Counts its connections; nil: they are not counted.
    init(
        _ upstream: Upstream,
        multi: CurlMulti,
        trust: TrustBundle?,
        budget: ConnectionBudget,
        meter: UpstreamMeter?
    ) {
        self.upstream = upstream
        self.multi = multi
        self.trust = trust
        self.budget = budget
        self.meter = meter
        greatestAge = TimeAmount(upstream.connectionAge)
        name = UpstreamName(isAddress: upstream.isDialledByAddress)
        own.pool = self
        let bound = NIOLoopBound(own, eventLoop: multi.eventLoop)
        holder = budget.register(
            .init(
                shed: { bound.eventLoop.execute { bound.value.pool?.shed() } },
                retry: { bound.eventLoop.execute { bound.value.pool?.connectMore() } }
            )
        )
    }

    /// What the budget knows of this pool until it is closed. A weak reference would make each use of
    /// the pool slower.
    private final class Reference {
        var pool: CurlPool?
    }

    /// See ``CurlMulti/readTrust(_:)``.
    func readTrust() {
        if upstream.url.scheme == .https { multi.readTrust(trust?.path()) }
    }

    /// Lets go of all transfers and connections; to be called when nobody needs them any more.
    func close() {
        isClosed = true
        own.pool = nil
        sweep?.cancel()
        for transfer in waiting { transfer.cancel() }
        waiting.removeAll()
        while let connection = idle.takeOldest() { connection.close() }
        for connection in resting + connecting { connection.close() }
        resting = []
        connecting = []
    }

    // MARK: Transfers

    /// An idle connection; without one the transfer waits, and is told when it has one.
    ///
    /// `isNew`: Only one that nobody has used will do.
    func connection(for transfer: CurlTransfer, isNew: Bool) -> CurlConnection? {
        while !isNew, let connection = idle.take(at: .now()) {
            if isUsable(connection) { return connection }
            connection.close()
        }
        waiting.append(transfer)
        connectMore()
        return nil
    }

    func withdraw(_ transfer: CurlTransfer) {
        waiting.removeAll { $0 === transfer }
    }

    /// Its transfer is over, and it may carry another: not at once, because what an upstream sends
    /// behind its answer may come right behind it.
    func giveBack(_ connection: CurlConnection) {
        connection.transfer = nil
        connection.watch(for: .reading)
        resting.append(connection)
        if resting.count == 1 { multi.whenBatchEnds(self) }
    }

    /// All that was ready has been dealt with. Who waits for a connection gets it a moment later.
    func batchEnded() {
        guard !waiting.isEmpty else { return endRest() }
        let bound = NIOLoopBound(self, eventLoop: multi.eventLoop)
        multi.eventLoop.scheduleTask(in: IdleConnections<CurlConnection>.rest) {
            bound.value.endRest()
        }
    }

    private func endRest() {
        let connections = resting
        resting = []
        for connection in connections where connection.isOpen {
            let taker = waiting.firstIndex { !$0.needsNewConnection }
            if let taker, isUsable(connection) {
                waiting.remove(at: taker).takes(connection)
            } else if taker != nil || budget.isWanted(byOthersThan: holder) {
                connection.close()
            } else {
                idle.put(connection, at: .now())
            }
        }
        connectMore()
        scheduleSweep()
    }

    /// The upstream gave a connection up that was in use: where it leads may have changed.
    func connectionDied() {
        name.doubt()
    }

    /// Asked at the last moment: what came since its last answer belongs to nobody.
    private func isUsable(_ connection: CurlConnection) -> Bool {
        connection.isQuiet && age(of: connection) < greatestAge
    }

    func age(of connection: CurlConnection) -> TimeAmount { .now() - connection.made }

    let greatestAge: TimeAmount

    // MARK: Connections

    /// What it is for those that wait, if none is made in time.
    var timeout: UpstreamFailure {
        guard let oldest = connecting.first else {
            return UpstreamFailure(.unreachable, detail: "no connection was free in time")
        }
        return oldest.timedOut
    }

    private func connectMore() {
        while !isClosed, waiting.count > connecting.count + resting.count,
            name.mayConnect(beside: connecting.count { !$0.isNameKnown }, at: .now())
        {
            guard budget.take(by: holder) else {
                // What is idle here was not good enough.
                idle.takeOldest()?.close()
                return
            }
            do throws(CurlError) {
                let handle = try CurlHandle(
                    to: upstream,
                    trust: trust?.path(),
                    dropsAddress: name.isDoubted,
                    share: multi.share
                )
                name.begin(at: .now())
                let connection = CurlConnection(
                    handle,
                    multi: multi,
                    pool: self,
                    limit: upstream.connectTimeout
                )
                connecting.append(connection)
                connection.connect()
            } catch {
                budget.giveBack()
                waiting.popFirst()?.failed(UpstreamFailure(.local, detail: error.description))
            }
        }
    }

    func nameBecameKnown() {
        name.known(at: .now())
        connectMore()
    }

    func opened(_ connection: CurlConnection) {
        connecting.removeAll { $0 === connection }
        name.known(at: .now())
        meter?.connectionBegan()
        if let transfer = waiting.popFirst() {
            transfer.takes(connection)
        } else {
            giveBack(connection)
        }
        connectMore()
    }

    func failed(_ connection: CurlConnection, _ failure: UpstreamFailure) {
        let isNeeded = waiting.count >= connecting.count + resting.count
        connecting.removeAll { $0 === connection }
        if failure.kind != .local { name.doubt() }
        if !connection.isNameKnown {
            // All but those for whom another one is on its way waited for that.
            let transfers = waiting.dropFirst(connecting.count + resting.count)
            waiting.removeLast(transfers.count)
            for transfer in transfers { transfer.failed(failure) }
        } else if isNeeded {
            waiting.popFirst()?.failed(failure)
        }
        connectMore()
    }

    /// An idle connection is readable: it has ended, or the upstream says what nobody asked for.
    func spoke(_ connection: CurlConnection) {
        guard !connection.isQuiet else { return }
        idle.remove { $0 === connection }
        resting.removeAll { $0 === connection }
        connection.close()
    }

    /// `wasOpen`: It had been made.
    func closed(wasOpen: Bool) {
        if wasOpen { meter?.connectionEnded() }
        budget.giveBack()
    }

    /// Another event loop needs room for a connection.
    private func shed() {
        idle.takeOldest()?.close()
    }

    // MARK: Age

    private func scheduleSweep() {
        guard sweep == nil, !isClosed, let time = idle.nextExpiry else { return }
        let bound = NIOLoopBound(self, eventLoop: multi.eventLoop)
        sweep = multi.eventLoop.scheduleTask(deadline: time) { bound.value.closeExpired() }
    }

    private func closeExpired() {
        sweep = nil
        for connection in idle.takeExpired(at: .now()) { connection.close() }
        scheduleSweep()
    }
}

extension Upstream {
    /// Whether no name has to be looked up for it.
    fileprivate var isDialledByAddress: Bool {
        let host = dialled.host
        return host.contains(":")
            || host.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }
    }
}
