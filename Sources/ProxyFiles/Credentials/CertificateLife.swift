package import AdobeIMS

/// When a certificate may be used.
package enum CertificateLife {
    /// What this machine's clock may be behind.
    private static let leeway = Duration.seconds(300)

    /// Whether it is not valid yet, even if the clock is a little wrong.
    package static func isBefore(_ start: UnixTime, _ now: UnixTime) -> Bool {
        now.duration(to: start) > leeway
    }
}
