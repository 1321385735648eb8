package import NIOCore

/// As much of a body as is kept, and how long it was.
package struct RecordedBody: Sendable {
    package private(set) var kept = ByteBuffer()
    /// Of the whole body, in bytes.
    package private(set) var count: Int64 = 0

    package init() {}

    /// Whether there was more of it than is kept.
    package var isCut: Bool { Int64(kept.readableBytes) < count }

    /// Bytes that can't be kept are counted; nothing behind them is kept.
    mutating func append(_ bytes: RawSpan, limit: Int, _ share: RecordingBudget.Share) {
        let wanted = isCut ? 0 : min(bytes.byteCount, max(0, limit - kept.readableBytes))
        count += Int64(bytes.byteCount)
        guard wanted > 0, share.claim(wanted) else { return }
        kept.writeBytes(bytes.extracting(0..<wanted))
    }
}
