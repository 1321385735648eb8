/// The paths that stand in a browser's address bar when somebody looks at AEM: they are no base path,
/// and what is asked for below them isn't there.
enum PageAddress {
    /// Pages of AEM whose names don't end as files do.
    private static let known = [
        "/aem/start", "/crx/de", "/crx/packmgr", "/crx/explorer", "/system/console", "/ui",
    ]

    /// `path`: Without query and fragment.
    static func isPage(_ path: Substring) -> Bool {
        let segments = path.split(separator: "/")
        if segments.contains(where: hasExtension) { return true }
        let plain = "/" + segments.joined(separator: "/")
        return known.contains { plain == $0 || plain.hasPrefix($0 + "/") }
    }

    /// `sites.html`, not `v1.2`.
    private static func hasExtension(_ segment: Substring) -> Bool {
        guard let dot = segment.lastIndex(of: "."), dot != segment.startIndex else { return false }
        let letters = segment[segment.index(after: dot)...].utf8
        return (2...5).contains(letters.count)
            && letters.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    }
}
