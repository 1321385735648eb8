import AdobeIMS
import NIOCore
package import ProxyCore

/// What becomes of the exchanges of one event loop when they are over: they are counted, and have
/// their lines in the access log. Confined to that loop.
package final class LoopObserver: ExchangeObserver {
    package let metrics: LoopMetrics
    private let accessLog: AccessLogWriter

    /// `metrics`: Of the same event loop.
    package init(metrics: LoopMetrics, accessLog: AccessLogWriter) {
        self.metrics = metrics
        self.accessLog = accessLog
    }

    /// What the access log says from now on.
    package var log: Configuration.Log {
        get { accessLog.settings }
        set { accessLog.settings = newValue }
    }

    package func began(_ record: inout ExchangeRecord) {
        guard !record.isPage else { return }
        metrics.exchangeBegan(record)
    }

    package func ended(_ record: ExchangeRecord) {
        if !record.isPage {
            metrics.exchangeEnded(record, at: record.began + record.duration, .now())
        }
        accessLog.append(record)
    }
}
