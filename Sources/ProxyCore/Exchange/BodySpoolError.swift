/// A spool can't do what it is there for.
package struct BodySpoolError: Error, Sendable, Equatable {
    package enum Operation: String, Sendable {
        case make
        case write
        case read
    }

    package let operation: Operation
    /// A fixed sentence, or the system's name of its error: never anything of the body.
    package let reason: String

    package init(_ operation: Operation, _ reason: String) {
        self.operation = operation
        self.reason = reason
    }
}
