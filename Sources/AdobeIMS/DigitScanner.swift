/// Reads fixed-width numbers and separators off the front of a short text.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Exactly that many decimal digits.
    mutating func number(digits: Int) -> Int64? {
        let candidate = rest.prefix(digits)
        guard candidate.count == digits, candidate.allSatisfy(\.isDecimalDigit) else {
            return nil
        }
        rest.removeFirst(digits)
        return candidate.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else {
            return false
        }
        rest.removeFirst()
        return true
    }

    /// `.123456` as 123, nothing as 0, a point without digits as nil.
    mutating func fractionInMilliseconds() -> Int64? {
        guard skip(".") else {
            return 0
        }
        let digits = rest.prefix(while: \.isDecimalDigit)
        guard !digits.isEmpty else {
            return nil
        }
        rest.removeFirst(digits.count)
        let padded = Array(digits.prefix(3)) + [UInt8](repeating: UInt8(ascii: "0"), count: 3)
        return padded.prefix(3).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// Minutes east of UTC: `Z` as 0, `-08:00` or `-0800` as -480.
    mutating func zoneOffsetInMinutes() -> Int64? {
        if skip("Z") || skip("z") {
            return 0
        }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(digits: 2) else {
            return nil
        }
        _ = skip(":")
        guard let minutes = number(digits: 2), hours < 24, minutes < 60 else {
            return nil
        }
        return (isEast ? 1 : -1) * (hours * 60 + minutes)
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
