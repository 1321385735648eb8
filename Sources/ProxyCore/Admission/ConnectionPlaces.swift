/// Who of those that connect gets a place: `limits.connections`, for the whole process.
///
/// A connection has its place from the moment in which it was accepted, so that it counts while its
/// TLS handshake lasts, too.
package struct ConnectionPlaces: Sendable {
    package enum Place: Sendable, Equatable {
        case served
        /// It is told that there are too many, and closed. That takes a while and a descriptor, so
        /// these places are few.
        case refused
    }

    package var limit: Int
    private var served = 0
    private var refused = 0

    package init(limit: Int) {
        self.limit = limit
    }

    private var refusalLimit: Int { max(16, limit / 10) }

    package var isEmpty: Bool { served == 0 && refused == 0 }

    /// `isTLS`: nothing can be said before a handshake, which is worth more than a refusal.
    /// Returns nil when there is no place: the connection is to be closed at once.
    package mutating func take(isTLS: Bool) -> Place? {
        if served < limit {
            served += 1
            return .served
        }
        guard !isTLS, refused < refusalLimit else { return nil }
        refused += 1
        return .refused
    }

    package mutating func giveBack(_ place: Place) {
        switch place {
        case .served: served -= 1
        case .refused: refused -= 1
        }
    }
}
