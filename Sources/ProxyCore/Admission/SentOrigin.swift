/// The value of an `Origin` field within a head's bytes: `scheme://host[:port]`. `null` is none.
struct SentOrigin {
    let scheme: Range<Int>
    let authority: Authority
    /// Nil for a scheme that has none.
    let defaultPort: Int?

    init?(_ bytes: Span<UInt8>, in value: Range<Int>) {
        guard let colon = value.first(where: { bytes[$0] == ByteClass.colon }),
            bytes.hasPrefix(colon..<value.upperBound, "://"),
            let authority = Authority(bytes, in: (colon + 3)..<value.upperBound)
        else { return nil }
        scheme = value.lowerBound..<colon
        self.authority = authority
        defaultPort =
            bytes.equals(scheme, ignoringCase: "http")
            ? 80 : bytes.equals(scheme, ignoringCase: "https") ? 443 : nil
    }

    func equals(_ origin: WebOrigin, in bytes: Span<UInt8>) -> Bool {
        bytes.equals(scheme, ignoringCase: origin.scheme)
            && bytes.equals(authority.host, ignoringCase: origin.host)
            && authority.port ?? defaultPort ?? 0 == origin.port
    }
}
