import AdobeIMS

/// Where a new token was refused just as the one before it was. For a while the upstream's word is
/// taken for it there, so that a missing permission does not replace one good token after another.
struct RefusedPlaces: Sendable {
    private var ends: [RefusedPlace: UnixTime] = [:]

    private static let memory = Duration.seconds(60)
    /// Beyond that the forced exchanges' budget has to do.
    private static let most = 256

    mutating func remember(_ place: RefusedPlace, at now: UnixTime) {
        if ends.count >= Self.most { ends = ends.filter { $0.value > now } }
        guard ends.count < Self.most || ends[place] != nil else { return }
        ends[place] = now.advanced(by: Self.memory)
    }

    func contains(_ place: RefusedPlace, at now: UnixTime) -> Bool {
        ends[place].map { now < $0 } ?? false
    }
}
