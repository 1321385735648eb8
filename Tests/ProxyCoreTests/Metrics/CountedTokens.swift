import AdobeIMS
import NIOCore
import ProxyCore

/// A credential of which everything was counted.
enum CountedTokens {
    static func credential() throws -> CredentialMetrics {
        let tally = TokenTally()
        tally.exchangeEnded(after: .milliseconds(200))
        tally.exchangeSucceeded()
        tally.exchangeEnded(after: .seconds(10))
        tally.exchangeFailed(.imsTimeout, at: MetricsFixture.time)
        tally.storeUsed("manual", isSuccess: true)
        tally.storeUsed("manual", isSuccess: false)
        tally.certificatesInUse([
            .init(
                path: "/run/secrets/a.json",
                end: MetricsFixture.time.advanced(by: .milliseconds(500))
            )
        ])
        return CredentialMetrics(
            name: "author",
            state: .degraded,
            generation: 3,
            expiry: MetricsFixture.time,
            counts: tally.counts
        )
    }
}
