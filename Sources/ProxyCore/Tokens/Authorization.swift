package import AdobeIMS
import NIOCore

/// The field line `Authorization: Bearer …` or `Authorization: Basic …`: made once for a token,
/// copied into each request. It shows nothing of itself.
package struct Authorization: Sendable {
    let line: ByteBuffer

    package init(bearer token: Secret) {
        self.init(.bearer, token)
    }

    /// `secret`: A token, or user and password with a colon between them.
    package init(_ scheme: AuthorizationScheme, _ secret: Secret) {
        self.init(scheme, text: scheme.text(of: secret))
    }

    /// `text`: As it stands behind the scheme's name.
    init(_ scheme: AuthorizationScheme, text: String) {
        line = ByteBuffer(string: "Authorization: \(scheme.rawValue) \(text)")
    }
}

extension Authorization: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
