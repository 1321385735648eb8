/// How much life a certificate or a token must have left.
package struct ExpiryThresholds: Sendable, Equatable {
    /// With less it is a warning.
    package var warning: Duration
    /// With less it is critical.
    package var critical: Duration

    package init(warning: Duration, critical: Duration) {
        self.warning = warning
        self.critical = critical
    }

    /// What was asked for, else the default; critical is never above a warning that was asked for.
    package init(warning: Duration?, critical: Duration?, default standard: ExpiryThresholds) {
        self.warning = warning ?? standard.warning
        self.critical = critical ?? min(standard.critical, warning ?? standard.critical)
    }

    /// A month to find out how a new certificate is made, a week to hurry.
    package static let certificates = ExpiryThresholds(
        warning: .seconds(30 * 86_400),
        critical: .seconds(7 * 86_400)
    )
    /// What has ended is critical, and nothing before.
    package static let end = ExpiryThresholds(warning: .zero, critical: .zero)
}
