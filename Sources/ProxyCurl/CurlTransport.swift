package import NIOCore
package import ProxyCore

/// The upstream side of one event loop, on libcurl's connections. Confined to its event loop.
package final class CurlTransport: UpstreamTransport {
    let eventLoop: any EventLoop
    let responseHeadLimit: Int
    private let pools: [CurlPool]
    private let multis: [CurlMulti]
    /// What is received comes here first; empty while somebody has it.
    private var scratch = ByteBuffer()

    /// The most that is received at once, in bytes.
    private static let scratchSize = 65_536

    /// `upstreams`: What an ``UpstreamIndex`` counts in.
    /// `budgets`: Of the same upstreams, for the whole process; nil where there is one loop.
    /// `responseHeadLimit`: In bytes.
    package init(
        upstreams: [Upstream],
        budgets: [ConnectionBudget]? = nil,
        eventLoop: any EventLoop,
        readiness: ReadinessThread,
        responseHeadLimit: Int = 65_536
    ) throws(CurlError) {
        self.eventLoop = eventLoop
        self.responseHeadLimit = responseHeadLimit
        let budgets = budgets ?? upstreams.map { ConnectionBudget(most: $0.maxConnections) }
        let share = try CurlShare()
        // libcurl remembers the trust store that it read last, one for each multi handle.
        var ways: [String?: (multi: CurlMulti, trust: TrustBundle?)] = [:]
        var pools: [CurlPool] = []
        for (upstream, budget) in zip(upstreams, budgets) {
            let file = upstream.certificateAuthorities
            if ways[file] == nil {
                let multi = try CurlMulti(eventLoop: eventLoop, readiness: readiness, share: share)
                ways[file] = (multi, file.map(TrustBundle.init))
            }
            guard let way = ways[file] else { continue }
            pools.append(CurlPool(upstream, multi: way.multi, trust: way.trust, budget: budget))
        }
        self.pools = pools
        multis = ways.values.map(\.multi)
        giveBack(scratch: ByteBuffer())
    }

    /// Ends all that happens by itself; to be called before the event loop ends.
    package func close() {
        for pool in pools { pool.close() }
        for multi in multis { multi.close() }
    }

    package func transfer(
        _ head: UpstreamHead,
        to upstream: UpstreamIndex,
        mayResend: Bool,
        delegate: any TransferDelegate
    ) -> any Transfer {
        CurlTransfer(
            head,
            pool: pools[upstream],
            transport: self,
            mayResend: mayResend,
            delegate: delegate
        )
    }

    // MARK: Receiving

    /// Who has it gives it back; a call in between gets one of its own.
    func takeScratch() -> ByteBuffer {
        var taken = ByteBuffer()
        swap(&taken, &scratch)
        if taken.capacity < Self.scratchSize { taken.reserveCapacity(Self.scratchSize) }
        return taken
    }

    func giveBack(scratch buffer: ByteBuffer) {
        scratch = buffer
        scratch.clear(minimumCapacity: Self.scratchSize)
    }
}
