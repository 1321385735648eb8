import AdobeIMS
import NIOCore
import ProxyCore

/// A body sent piece by piece through an ``EchoFilter``, and what a client has of it.
struct FilteredBody {
    private(set) var output: [UInt8] = []
    private(set) var isFound = false
    /// The longest that was held back after a piece.
    private(set) var mostHeld = 0

    init(_ pieces: [[UInt8]], _ search: SecretSearch) {
        var filter = EchoFilter(search)
        var received = 0
        for piece in pieces {
            received += piece.count
            switch filter.admit(ByteBuffer(bytes: piece).readableBytesSpan) {
            case .found:
                isFound = true
                return
            case .release(let held, let range):
                output += Array(held.readableBytesView) + piece[range]
                mostHeld = max(mostHeld, received - output.count)
            }
        }
        output += Array(filter.end().readableBytesView)
    }

    init(_ pieces: [String], secrets: [String]) throws {
        guard let search = SecretSearch(for: secrets.map(Secret.init)) else { throw TooShort() }
        self.init(pieces.map { Array($0.utf8) }, search)
    }

    struct TooShort: Error {}
}
