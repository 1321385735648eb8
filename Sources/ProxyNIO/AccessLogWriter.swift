import AdobeIMS
package import NIOCore
package import ProxyCore

/// Gathers one event loop's access lines and writes those of one turn together. Confined to that
/// loop.
package final class AccessLogWriter {
    private let format: Configuration.Log.Format
    private let eventLoop: any EventLoop
    private let write: @Sendable (ByteBuffer) -> Void
    private var buffer = ByteBuffer()
    private var isScheduled = false

    private static let most = 65_536

    /// `write`: Writes whole lines at once.
    package init(
        format: Configuration.Log.Format,
        eventLoop: any EventLoop,
        write: @escaping @Sendable (ByteBuffer) -> Void
    ) {
        self.format = format
        self.eventLoop = eventLoop
        self.write = write
    }

    func append(_ record: AccessRecord) {
        record.write(to: &buffer, format: format, at: .now())
        if buffer.readableBytes >= Self.most { flush() }
        guard !isScheduled else { return }
        isScheduled = true
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute {
            bound.value.isScheduled = false
            bound.value.flush()
        }
    }

    private func flush() {
        guard buffer.readableBytes > 0 else { return }
        write(buffer)
        buffer.clear()
    }
}
