import NIOHTTP1

/// The instances of a simulated author behind its load balancer. What is written on one is on the
/// others only later; here: never.
struct AEMInstances: Sendable {
    static let cookie = "affinity"

    var count = 1
    /// Per instance.
    private var notes: [Int: Set<String>] = [:]
    private var turn = 0

    /// The instance that the request's cookie names, or the next one.
    mutating func choose(for head: HTTPRequestHead) -> (instance: Int, isNew: Bool) {
        guard count > 1 else { return (0, false) }
        for cookie in head.headers[canonicalForm: "cookie"].flatMap({ $0.split(separator: ";") }) {
            let parts = cookie.split(separator: "=").map { $0.filter { $0 != " " } }
            guard parts.count == 2, parts[0] == Self.cookie,
                let instance = Int(parts[1].filter(\.isNumber)), instance < count
            else { continue }
            return (instance, false)
        }
        defer { turn = (turn + 1) % count }
        return (turn, true)
    }

    mutating func write(_ note: String, on instance: Int) {
        notes[instance, default: []].insert(note)
    }

    func has(_ note: String, on instance: Int) -> Bool {
        notes[instance]?.contains(note) == true
    }
}
