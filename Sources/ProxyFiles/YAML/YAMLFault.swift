/// Where and why a text is no YAML, or none that is read here. The text itself is never quoted: it
/// may hold a secret.
struct YAMLFault: Error {
    let position: Position
    let message: String

    init(_ position: Position, _ message: String) {
        self.position = position
        self.message = message
    }

    /// For what libyaml says, or what reads well in its place.
    static func invalid(_ position: Position, _ reason: String) -> YAMLFault {
        YAMLFault(position, "is not valid YAML: \(reason)")
    }
}
