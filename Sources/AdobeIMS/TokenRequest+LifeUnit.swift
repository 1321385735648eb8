extension TokenRequest {
    /// What `expires_in` is counted in. No number shows it: 86,399,999 milliseconds are a day, and so
    /// are 86,399 seconds. Source: Adobe's `aio-lib-ims`.
    public enum LifeUnit: Sendable, Hashable {
        /// From `/ims/exchange/jwt`.
        case milliseconds
        /// From `/ims/token/v3`.
        case seconds
    }
}
