extension Configuration {
    /// The way to Adobe IMS, for the exchanges of all credentials.
    package struct IMS: Sendable, Equatable {
        /// Nil: none.
        package var proxy: OutboundProxy?
        /// Path of a PEM file with certificates that are trusted beside the system's, at IMS and at
        /// a proxy that speaks TLS.
        package var certificateAuthorities: String?
        /// To the end of the TLS handshake.
        package var connectTimeout = Duration.seconds(5)
        /// To the end of IMS's answer: an IMS that hangs is as good as one that is down.
        package var timeout = Duration.seconds(10)

        package init() {}

        /// The IMS at `origin` as an upstream like any other.
        package func upstream(at origin: String) throws(InvalidValue) -> Upstream {
            Upstream(
                name: "ims:\(origin)",
                url: try UpstreamURL(origin),
                connectTimeout: connectTimeout,
                responseTimeout: timeout,
                certificateAuthorities: certificateAuthorities,
                proxy: proxy
            )
        }
    }
}
