import NIOCore

extension FieldSection {
    /// Whether the field says from whom, or through which server, a request came: `X-Forwarded-…`
    /// and `X-Real-IP`, also with `_` for `-`, as CGI and what grew from it read them.
    ///
    /// `Forwarded` and the three most usual ones are known by name.
    func saysWhoForwarded(_ index: Int) -> Bool {
        let name = self[index].nameRange
        guard name.count >= 9 else { return false }
        let span = bytes.readableBytesUInt8Span
        return span.begins(name, "x-forwarded") || name.count == 9 && span.begins(name, "x-real-ip")
    }
}

extension Span<UInt8> {
    /// `text`: in lower case, with hyphens.
    fileprivate func begins(_ range: Range<Int>, _ text: String) -> Bool {
        let utf8 = text.utf8Span.span
        guard range.count >= utf8.count else { return false }
        for offset in utf8.indices {
            let byte = self[range.lowerBound + offset]
            let folded = byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte
            guard ByteClass.lowercased(folded) == utf8[offset] else { return false }
        }
        return true
    }
}
