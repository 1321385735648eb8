package import AdobeIMS

/// What has been done to get one credential's tokens.
package struct TokenCounts: Sendable {
    package struct StoreOperations: Sendable, Equatable {
        package var successes: Int64 = 0
        package var failures: Int64 = 0

        package init() {}
    }

    package struct Failure: Sendable, Equatable {
        package let cause: IMSError.Cause
        package let time: UnixTime
        /// Why a connection could not be made, or broke.
        package let reason: String?
    }

    /// A certificate's end, which its file may say to be earlier than the certificate does.
    package struct CertificateEnd: Sendable, Equatable {
        /// The path, as far as it looks like one.
        package let file: String
        package let end: UnixTime

        package init(path: String, end: UnixTime) {
            file = UserText.file(path)
            self.end = end
        }
    }

    /// Exchanges that brought a token.
    package internal(set) var successes: Int64 = 0
    /// Exchanges that did not.
    package internal(set) var failures: [IMSError.Cause: Int64] = [:]
    package internal(set) var lastFailure: Failure?
    /// Of all exchanges.
    package internal(set) var durations = Histogram()
    /// By ``TokenStore/kind``.
    package internal(set) var storeOperations: [String: StoreOperations] = [:]
    /// Of the files that are in use.
    package internal(set) var certificates: [CertificateEnd] = []

    package init() {}
}
