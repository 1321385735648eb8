/// A text of the configuration that is not what it should be.
package struct InvalidValue: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line without the text itself: what is wrong, what to write instead.
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
