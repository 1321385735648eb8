/// What the operator defined under names that routes refer to.
struct NamedValues<Value> {
    /// Those that are right.
    var values: [String: Value] = [:]
    /// All names in the file's order, also of what is wrong: a reference to it is no second
    /// problem.
    var names: [String] = []
    /// Where each stands.
    var places: [String: Place] = [:]
}
