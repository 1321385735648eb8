import NIOCore

extension ByteBuffer {
    mutating func writeDecimal(_ value: Int64) {
        writeWithOutputRawSpan(minimumWritableBytes: OutputRawSpan.mostDigits + 1) {
            $0.appendDecimal(value)
        }
    }

    /// Appends a number in lower-case hexadecimal digits, with zeros in front up to `places`.
    mutating func writeHexadecimal(_ value: UInt64, places: Int = 1) {
        let digits = max(places, (UInt64.bitWidth - value.leadingZeroBitCount + 3) / 4)
        writeWithOutputRawSpan(minimumWritableBytes: digits) { output in
            for index in (0..<digits).reversed() {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64(4 * index)) & 0x0F
                output.append(digit < 10 ? digit + 0x30 : digit + 0x57)
            }
        }
    }

    /// Appends texts, one behind the other.
    mutating func writeTexts(_ first: String, _ second: String, _ third: String) {
        let length = first.utf8.count + second.utf8.count + third.utf8.count
        writeWithOutputRawSpan(minimumWritableBytes: length) { output in
            output.append(first)
            output.append(second)
            output.append(third)
        }
    }
}
