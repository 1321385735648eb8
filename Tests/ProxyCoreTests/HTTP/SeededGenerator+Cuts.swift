import Fuzzing

extension SeededGenerator {
    /// Some places to cut an input of so many bytes at, in order.
    mutating func cuts(_ count: Int) -> [Int] {
        guard count > 1 else { return [] }
        let some = (0..<5).map { _ in Int.random(in: 1..<count, using: &self) }
        return Set(some).sorted()
    }
}
