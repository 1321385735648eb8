package import NIOCore

/// One span of a trace (W3C Trace Context §3.2.2.4).
package struct SpanID: Hashable, Sendable {
    package let number: UInt64

    /// Nil for zero, which is no span's.
    package init?(_ number: UInt64) {
        guard number != 0 else { return nil }
        self.number = number
    }

    /// A new one.
    package init(using random: inout some RandomNumberGenerator) {
        number = random.next(upperBound: .max) + 1
    }

    /// Appends 16 hexadecimal digits.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeHexadecimal(number, places: 16)
    }
}
