/// A port in an address or URL.
package enum PortSyntax {
    /// One to five digits, at most 65535.
    package static func port(_ text: Substring, allowingZero: Bool = false) -> Int? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(digits.contains),
            let port = Int(text), port <= 65_535, allowingZero || port > 0
        else { return nil }
        return port
    }
}
