package import NIOCore
package import ProxyCore

/// The upstream side of one event loop, on libcurl's connections. Confined to its event loop.
package final class CurlTransport: UpstreamTransport {
    let eventLoop: any EventLoop
    let responseHeadLimit: Int
    private let readiness: ReadinessThread
    private let share: CurlShare
    /// By ``UpstreamIndex``; nil where none is open.
    private var pools: [CurlPool?] = []
    /// By the file of ``Upstream/certificateAuthorities``: libcurl remembers the trust store that it
    /// read last, one for each multi handle.
    private var ways: [String?: Way] = [:]
    /// What is received comes here first; empty while somebody has it.
    private var scratch = ByteBuffer()

    /// The most that is received at once, in bytes: twice as much is hardly faster, and is what each
    /// client holds that reads slowly.
    static let mostReceived = 131_072

    private struct Way {
        let multi: CurlMulti
        let trust: TrustBundle?
    }

    /// `responseHeadLimit`: In bytes.
    package init(
        eventLoop: any EventLoop,
        readiness: ReadinessThread,
        responseHeadLimit: Int = 65_536
    ) throws(CurlError) {
        self.eventLoop = eventLoop
        self.readiness = readiness
        self.responseHeadLimit = responseHeadLimit
        share = try CurlShare()
        giveBack(scratch: ByteBuffer())
    }

    // MARK: Upstreams

    /// From now on there can be transfers to an upstream.
    ///
    /// `index`: Has none open.
    /// `budget`: Of the same upstream on all loops.
    /// `meter`: Counts its connections; nil: they are not counted.
    package func open(
        _ upstream: Upstream,
        at index: UpstreamIndex,
        budget: ConnectionBudget,
        meter: UpstreamMeter? = nil
    ) throws(CurlError) {
        let way = try way(trusting: upstream.certificateAuthorities)
        while pools.count <= index { pools.append(nil) }
        pools[index] = CurlPool(
            upstream,
            multi: way.multi,
            trust: way.trust,
            budget: budget,
            meter: meter
        )
    }

    /// Reads what TLS to this upstream trusts, so that no request waits for that: parsing the
    /// system's authorities takes tens of milliseconds, in which the event loop does nothing else.
    /// What can't be read, the first connection reports.
    package func readTrust(for index: UpstreamIndex) {
        if pools.indices.contains(index) { pools[index]?.readTrust() }
    }

    private func way(trusting file: String?) throws(CurlError) -> Way {
        if let way = ways[file] { return way }
        let multi = try CurlMulti(eventLoop: eventLoop, readiness: readiness, share: share)
        let way = Way(multi: multi, trust: file.map(TrustBundle.init))
        ways[file] = way
        return way
    }

    /// Nobody has a transfer to the upstream any more, or will have one.
    package func close(_ index: UpstreamIndex) {
        // It may never have been opened.
        guard pools.indices.contains(index), let pool = pools[index] else { return }
        pool.close()
        pools[index] = nil
        let file = pool.upstream.certificateAuthorities
        let isShared = pools.contains { $0?.upstream.certificateAuthorities == file }
        if !isShared { ways.removeValue(forKey: file)?.multi.close() }
    }

    /// Ends all that happens by itself; to be called before the event loop ends.
    package func close() {
        for pool in pools { pool?.close() }
        for way in ways.values { way.multi.close() }
        pools = []
        ways = [:]
    }

    // MARK: Transfers

    package func transfer(
        _ head: UpstreamHead,
        to upstream: UpstreamIndex,
        mayResend: Bool,
        delegate: any TransferDelegate
    ) -> any Transfer {
        guard let pool = pools.indices.contains(upstream) ? pools[upstream] : nil else {
            return ClosedTransfer(delegate: delegate)
        }
        return CurlTransfer(
            head,
            pool: pool,
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
        if taken.capacity < Self.mostReceived { taken.reserveCapacity(Self.mostReceived) }
        return taken
    }

    func giveBack(scratch buffer: ByteBuffer) {
        scratch = buffer
        scratch.clear(minimumCapacity: Self.mostReceived)
    }
}
