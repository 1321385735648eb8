package import NIOCore

/// What all spans of one trace share (W3C Trace Context §3.2.2.3).
package struct TraceID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    /// Nil for zero, which is no trace's.
    package init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// A new one.
    package init(using random: inout some RandomNumberGenerator) {
        high = random.next()
        low = random.next(upperBound: .max) + 1
    }

    /// Appends 32 hexadecimal digits.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeHexadecimal(high, places: 16)
        buffer.writeHexadecimal(low, places: 16)
    }
}
