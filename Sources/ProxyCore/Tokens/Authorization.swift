package import AdobeIMS
import NIOCore

/// The field line `Authorization: Bearer …`: made once for a token, copied into each request. It
/// shows nothing of itself.
package struct Authorization: Sendable {
    let line: ByteBuffer

    package init(bearer token: Secret) {
        line = ByteBuffer(string: "Authorization: Bearer " + token.reveal())
    }
}

extension Authorization: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
