import NIOCore

extension FieldSection {
    /// The key that an `Authorization` field carries as `Bearer KEY`, or as the password of Basic
    /// (RFC 7617), whoever the user is. Nil for another scheme, and for what isn't well formed.
    ///
    /// `longest`: In bytes; a longer field has none.
    func authorizationKey(_ index: Int, longest: Int) -> [UInt8]? {
        let value = valueSlice(index).readableBytesView
        guard value.count <= longest, let space = value.firstIndex(of: ByteClass.space) else {
            return nil
        }
        let scheme = String(decoding: value[..<space], as: UTF8.self).lowercased()
        let text = value[space...].drop { $0 == ByteClass.space }
        switch scheme {
        case "bearer":
            return Array(text)
        case "basic":
            guard let pair = Base64.decode(text),
                let colon = pair.firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return Array(pair[(colon + 1)...])
        default:
            return nil
        }
    }
}
