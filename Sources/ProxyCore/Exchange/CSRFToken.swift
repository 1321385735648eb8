package import AdobeIMS
package import NIOCore

/// What AEM's filter against forged requests wants to see beside the credential: it gives it to
/// whoever is authenticated, in answer to a GET, which a forger's page can't read.
package struct CSRFToken: Sendable, Equatable {
    /// Characters of a field value; not empty.
    package let value: Secret

    /// The field that carries it, in lower case.
    static let field = "csrf-token"
    /// Where it is had, below the upstream's base path.
    static let path = "/libs/granite/csrf/token.json"
    /// Bytes of the answer that are read; tokens have some hundred.
    package static let answerLimit = 16_384

    /// Reads `{"token":"…"}`. Anything else is nil: AEM answers `{}` to those who need none.
    package init?(status: Int, answer: ByteBuffer) {
        guard status == 200, answer.readableBytes <= Self.answerLimit,
            let document = JSONValue(Array(answer.readableBytesView))?.object,
            let text = document["token"]?.string, !text.isEmpty,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        value = Secret(text)
    }
}
