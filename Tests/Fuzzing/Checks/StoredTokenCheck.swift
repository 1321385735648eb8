import AdobeIMS
import ProxyCore

/// Stored tokens: what is taken from a file is exactly what would be written, and only a file that
/// was sealed here is opened.
package enum StoredTokenCheck: Check {
    package static let name = "stored-tokens"

    package static let seeds = tokens.map { text($0.encoded) }

    package static func check(_ input: [UInt8]) throws(Finding) {
        let format = SealedTokenFormat(
            sealing: Unsealed(),
            fingerprint: [1, 2, 3],
            imsHost: "ims.test"
        )
        _ = try? format.open(input)
        guard let token = try? StoredToken(decoding: input) else { return }
        try requireEqual(token.encoded, input, "written again")
        if let value = token.token?.value.reveal() {
            try require(
                !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) },
                "a token not fit to send"
            )
        }
        guard let sealed = try? format.seal(token), let opened = try? format.open(sealed) else {
            throw Finding("it does not open again")
        }
        try requireEqual(opened.encoded, input, "sealed and opened")
    }

    private static let time = UnixTime(milliseconds: 1_800_000_000_000)

    private static var tokens: [StoredToken] {
        let token = AccessToken(
            value: Secret("e30.e30.x"),
            issuedAt: UnixTime(milliseconds: .min),
            expiry: time
        )
        let failure = ExchangeHistory.Failure(
            cause: .certificateNotBound,
            attempts: 0xFFFF_FFFF,
            retryAt: time
        )
        return [
            StoredToken(token: nil),
            StoredToken(token: token),
            StoredToken(token: nil, exchanges: ExchangeHistory(failure: failure)),
            StoredToken(
                token: token,
                exchanges: ExchangeHistory(
                    failure: failure,
                    pause: .init(attempts: 7, until: time),
                    forced: Array(repeating: time, count: ExchangeHistory.mostForced)
                )
            ),
        ]
    }

    /// In the clear, behind a byte that must be there.
    private struct Unsealed: TokenSealing {
        func seal(_ plaintext: [UInt8], additionalData: [UInt8]) -> [UInt8]? { [7] + plaintext }

        func open(_ sealed: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
            sealed.first == 7 ? Array(sealed.dropFirst()) : nil
        }
    }
}
