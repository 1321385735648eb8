import NIOHTTP1

extension HTTPRequestHead {
    /// Whether Sling takes it for a browser's.
    var isOfBrowser: Bool {
        headers["user-agent"].contains { $0.contains("Mozilla") || $0.contains("Opera") }
    }
}
