/// Sizes of the configuration: a whole number and a unit, or 0.
package enum ByteCountParser {
    private static let bytes: [Substring: Int] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]

    /// Reads `64KiB`, `10MiB`, `2GiB` or `0`.
    ///
    /// - Returns: A number of bytes.
    package static func parse(_ text: String) throws(InvalidValue) -> Int {
        if text == "0" { return 0 }
        let (digits, unit) = NumberWithUnit.split(text)
        guard !digits.isEmpty, let factor = bytes[unit] else {
            throw InvalidValue(
                "is not a size; write a whole number with KiB, MiB or GiB, for example 64KiB, or 0"
            )
        }
        guard let number = Int(digits),
            case let (product, false) = number.multipliedReportingOverflow(by: factor)
        else {
            throw InvalidValue("is too large; write at most 8388607GiB")
        }
        return product
    }
}
