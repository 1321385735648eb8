/// What would be wrong with the protocol if somebody had forgotten it: a simulation that does not
/// find each of these is worth nothing.
package enum ProtocolFault: String, CaseIterable, Sendable {
    /// Everybody gets the lease.
    case noLease
    /// What is written is written, whatever was there before.
    case noFence
    /// Whose lease it is does not matter.
    case noOwnerCheck
    /// The lease is not renewed while IMS is asked.
    case noRenewal
    /// A holder that is dead is waited for.
    case noTakeover
    /// Whoever gets the lease exchanges, whatever was written before that.
    case noSecondLook
    /// All are due at the same moment.
    case noJitter
    /// Each replica counts its own forced exchanges.
    case noBudget
    /// What is older than what was there is taken.
    case noGenerations
    /// A store that is empty stays empty until the next exchange.
    case noOffer
    /// A token is sent after its end.
    case noEnd
}
