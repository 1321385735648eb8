/// Identifiers and secrets of throw-away accounts and tokens, from the system's generator.
enum RandomText {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Upper-case hexadecimal digits, as in Adobe's identifiers.
    static func identifier(digits: Int) -> String {
        Hexadecimal.text(bytes((digits + 1) / 2)).uppercased().prefix(digits).description
    }

    /// A UUID-shaped identifier, as in `x-debug-id`.
    static func dashed() -> String {
        let digits = Hexadecimal.text(bytes(16))
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}
