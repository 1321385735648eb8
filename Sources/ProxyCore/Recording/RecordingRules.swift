/// What of the exchanges is recorded.
package struct RecordingRules: Sendable, Equatable {
    /// Whether cookies keep their values; never those of AEM's own sessions.
    package var keepsCookies: Bool
    /// So much of a body is kept, in bytes.
    package var bodyLimit: Int

    package init(keepsCookies: Bool = false, bodyLimit: Int = 1 << 20) {
        self.keepsCookies = keepsCookies
        self.bodyLimit = bodyLimit
    }
}
