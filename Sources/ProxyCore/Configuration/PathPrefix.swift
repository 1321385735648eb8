/// The path of a route or an upstream: a prefix that ends at a segment's end.
package enum PathPrefix {
    /// Checks a path and takes the `/` from its end, unless it is `/`.
    ///
    /// What a server could read in two ways is refused, for a route is a permission: dot segments,
    /// empty segments,
    /// encoded slashes and dots, backslashes, parameters.
    package static func parse(_ text: String) throws(InvalidValue) -> String {
        guard text.hasPrefix("/") else {
            throw InvalidValue("must begin with /, for example /api/assets")
        }
        guard text.utf8.allSatisfy(isPathByte) else {
            throw InvalidValue(
                "may have letters, digits and -._~!$&'()*+,=:@/ only; percent-encode the rest"
            )
        }
        if text == "/" { return text }
        let path = text.hasSuffix("/") ? String(text.dropLast()) : text
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !segment.isEmpty, segment != ".", segment != ".." else {
                throw InvalidValue("must not have empty, . or .. segments; write the plain path")
            }
            try checkEscapes(of: segment)
        }
        return path
    }

    private static func checkEscapes(of segment: Substring) throws(InvalidValue) {
        for piece in segment.split(separator: "%", omittingEmptySubsequences: false).dropFirst() {
            let digits = piece.prefix(2)
            guard digits.utf8.count == 2, digits.first != "+", let byte = UInt8(digits, radix: 16)
            else {
                throw InvalidValue("has a % without two hexadecimal digits; write %25 for a %")
            }
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "."), UInt8(ascii: ";"),
                UInt8(ascii: "%"), 0..<0x20, 0x7F:
                throw InvalidValue("must not hide / \\ . ; % or control characters behind a %")
            default:
                continue
            }
        }
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._~!$&'()*+,=:@/%".utf8.contains(byte)
        }
    }
}
