import AdobeIMS
package import NIOCore
package import ProxyCore

/// Gathers one event loop's access lines and writes those of one turn together. Confined to that
/// loop.
package final class AccessLogWriter {
    /// What it writes from now on.
    var settings: Configuration.Log
    private let eventLoop: any EventLoop
    private let write: @Sendable (ByteBuffer) -> Void
    private var buffer = ByteBuffer()
    /// The time of the last line and its text: under load many lines have the same.
    private var time = (unix: UnixTime.now(), text: "")
    private var isScheduled = false

    private static let most = 65_536

    /// `write`: Writes whole lines at once.
    package init(
        settings: Configuration.Log,
        eventLoop: any EventLoop,
        write: @escaping @Sendable (ByteBuffer) -> Void
    ) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.write = write
    }

    /// Writes the exchange's line, if it is to have one.
    func append(_ record: ExchangeRecord) {
        guard let level = settings.accessLevel(of: record) else { return }
        let now = UnixTime.now()
        if now != time.unix || time.text.isEmpty { time = (now, now.description) }
        AccessRecord(record).write(
            to: &buffer,
            format: settings.format,
            level: level,
            at: time.text
        )
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
