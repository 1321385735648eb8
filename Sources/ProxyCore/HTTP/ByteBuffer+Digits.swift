import NIOCore

extension ByteBuffer {
    /// Appends a number in `radix` 2–16, lower case, with zeros in front up to `places`.
    mutating func writeDigits(_ value: UInt64, radix: UInt64 = 10, places: Int = 1) {
        var unit: UInt64 = 1
        var count = 1
        while value / unit >= radix || count < places {
            unit *= radix
            count += 1
        }
        while unit > 0 {
            let digit = UInt8(value / unit % radix)
            writeInteger(digit < 10 ? digit + 0x30 : digit + 0x57)
            unit /= radix
        }
    }

    mutating func writeDecimal(_ value: Int64) {
        if value < 0 { writeInteger(UInt8(ascii: "-")) }
        writeDigits(value.magnitude)
    }
}
