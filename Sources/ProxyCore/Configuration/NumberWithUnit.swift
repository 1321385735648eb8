/// The form that durations and sizes share.
enum NumberWithUnit {
    /// Splits after the leading decimal digits.
    static func split(_ text: String) -> (digits: Substring, unit: Substring) {
        let end = text.firstIndex { !("0"..."9").contains($0) } ?? text.endIndex
        return (text[..<end], text[end...])
    }
}
