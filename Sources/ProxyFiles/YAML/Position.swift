/// A point in the file.
struct Position: Equatable {
    /// From 1.
    let line: Int
    /// From 1, in Unicode scalars.
    let column: Int

    static let start = Position(line: 1, column: 1)
    /// No point, but the whole file.
    static let none = Position(line: 0, column: 0)
}
