import CCurl
package import NIOCore
package import ProxyCore

/// libcurl on one event loop: starts transfers, pools easy handles, and holds back what would
/// exceed an upstream's connections.
///
/// Confined to its event loop.
package final class CurlTransport: UpstreamTransport {
    let multi: CurlMulti
    private let upstreams: [Upstream]
    private let responseHeadLimit: Int
    private let mayBeHTTP2: [Bool]
    /// All that exist: in the pool, and in transfers.
    private var handles: [ObjectIdentifier: EasyHandle] = [:]
    private var idle: [[EasyHandle]]
    private var active: [Int]
    private var waiting: [[Waiting]]

    /// A transfer that waits for another one's connection.
    private struct Waiting {
        let transfer: CurlTransfer
        let head: UpstreamHead
        let body: BodyFraming
    }

    /// As many easy handles are kept for each upstream; one costs a few KiB.
    private static let pooledHandles = 256

    package init(
        upstreams: [Upstream],
        eventLoop: any EventLoop,
        readiness: ReadinessThread,
        responseHeadLimit: Int = 65_536
    ) throws(CurlError) {
        multi = try CurlMulti(
            eventLoop: eventLoop,
            readiness: readiness,
            pooledConnections: upstreams.reduce(0) { $0 + $1.maxConnections }
        )
        self.upstreams = upstreams
        self.responseHeadLimit = responseHeadLimit
        mayBeHTTP2 = upstreams.map {
            CurlGlobal.httpVersion($0.httpVersion) != Int(CURL_HTTP_VERSION_1_1)
        }
        idle = upstreams.map { _ in [] }
        active = upstreams.map { _ in 0 }
        waiting = upstreams.map { _ in [] }
    }

    /// Ends all that happens by itself; to be called before the event loop ends.
    package func close() {
        for easy in handles.values { multi.abandon(easy) }
        handles = [:]
        waiting = []
        multi.close()
    }

    package func transfer(
        _ head: UpstreamHead,
        to upstream: UpstreamIndex,
        body: BodyFraming,
        mayResend: Bool,
        delegate: any TransferDelegate
    ) -> any Transfer {
        let transfer = CurlTransfer(
            transport: self,
            delegate: delegate,
            method: head.method,
            mayResend: mayResend,
            body: body,
            headLimit: responseHeadLimit,
            mayBeHTTP2: mayBeHTTP2[upstream]
        )
        if active[upstream] < upstreams[upstream].maxConnections {
            prepare(transfer, head, upstream, body)
        } else {
            waiting[upstream].append(Waiting(transfer: transfer, head: head, body: body))
        }
        return transfer
    }

    func start(_ transfer: CurlTransfer) {
        if let easy = transfer.easy {
            multi.add(easy)
        } else if !waiting.contains(where: { $0.contains { $0.transfer === transfer } }) {
            transfer.finished(CURLE_OUT_OF_MEMORY)
        }
    }

    private func prepare(
        _ transfer: CurlTransfer,
        _ head: UpstreamHead,
        _ upstream: UpstreamIndex,
        _ body: BodyFraming
    ) {
        guard let easy = handle(for: upstream) else { return }
        active[upstream] += 1
        easy.prepare(head, body: body)
        transfer.attach(easy)
    }

    private func handle(for upstream: UpstreamIndex) -> EasyHandle? {
        if let easy = idle[upstream].popLast() { return easy }
        let easy = try? EasyHandle(
            upstream: upstream,
            settings: upstreams[upstream],
            multi: multi
        )
        if let easy { handles[ObjectIdentifier(easy)] = easy }
        return easy
    }

    func cancel(_ transfer: CurlTransfer) {
        if transfer.easy != nil {
            multi.cancel(transfer)
            return
        }
        for upstream in waiting.indices {
            waiting[upstream].removeAll { $0.transfer === transfer }
        }
    }

    /// A transfer has ended: its handle goes back to the pool, and its place to the next that
    /// waits.
    func recycle(_ easy: EasyHandle) {
        let upstream = easy.upstream
        active[upstream] -= 1
        if !easy.isSpent && idle[upstream].count < Self.pooledHandles {
            idle[upstream].append(easy)
        } else {
            handles[ObjectIdentifier(easy)] = nil
        }
        guard !waiting[upstream].isEmpty else { return }
        let next = waiting[upstream].removeFirst()
        prepare(next.transfer, next.head, upstream, next.body)
        start(next.transfer)
    }
}
