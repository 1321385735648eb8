/// What did not hold for an input.
package struct Finding: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

func require(
    _ condition: Bool,
    _ finding: @autoclosure () -> String
) throws(Finding) {
    guard condition else { throw Finding(finding()) }
}

func requireEqual<Value: Equatable>(
    _ left: Value,
    _ right: Value,
    _ finding: @autoclosure () -> String
) throws(Finding) {
    guard left == right else { throw Finding("\(finding()): \(left) is not \(right)") }
}
