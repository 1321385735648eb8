import NIOCore

extension FieldSection {
    /// Whether the field tells a client something that it remembers of the whole origin, so that from
    /// the proxy it would be said of the proxy's: other hosts and protocols to use (RFC 7838, RFC 6797),
    /// keys and certificates to expect, where to report to, and what to forget.
    func isBoundToOrigin(_ index: Int) -> Bool {
        // By length first: each field that isn't known by name is asked.
        switch self[index].nameRange.count {
        case 3: nameEquals(index, ignoringCase: "nel")
        case 7: nameEquals(index, ignoringCase: "alt-svc")
        case 9:
            nameEquals(index, ignoringCase: "report-to")
                || nameEquals(index, ignoringCase: "expect-ct")
        case 15:
            nameEquals(index, ignoringCase: "public-key-pins")
                || nameEquals(index, ignoringCase: "clear-site-data")
        case 25: nameEquals(index, ignoringCase: "strict-transport-security")
        case 27: nameEquals(index, ignoringCase: "public-key-pins-report-only")
        default: false
        }
    }
}
