import COpenSSL

/// A failure of OpenSSL, or a key or certificate that is refused.
///
/// The message is made of fixed sentences and OpenSSL's fixed reason texts: it never holds any part
/// of a key.
package struct OpenSSLError: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }

    /// The newest reason in this thread's error queue behind a sentence. Empties the queue: what
    /// stayed in it would explain a later failure, and make TLS on the same thread (libcurl's)
    /// take a working connection for a broken one.
    static func last(_ sentence: String) -> OpenSSLError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let reason = unsafe ERR_reason_error_string(code) else {
            return OpenSSLError(sentence)
        }
        return unsafe OpenSSLError("\(sentence) (\(String(cString: reason)))")
    }
}
