/// Why a file could not be read.
package struct FileFault: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// There is none of that name.
        case absent
        /// There is a directory of that name.
        case directory
        /// There is something that is no directory, and not what is wanted.
        case file
        /// Something else; another try may fare better.
        case other
    }

    package let kind: Kind
    /// Names no path: "cannot be read: …".
    package let message: String

    package init(_ reason: String, kind: Kind = .other) {
        self.kind = kind
        message = "cannot be read: \(reason)"
    }

    package var description: String { message }

    package static let late = FileFault("the file system does not answer")
}
