/// One fault of the configuration: where it is, what is wrong and what to write instead.
package struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// As the operator named it; empty for a fault of the command line.
    package var file: String
    /// From 1; 0 when the whole file is meant.
    package var line: Int
    /// From 1, in Unicode scalars; 0 when the whole file is meant.
    package var column: Int
    /// For example `upstreams.author.url`, `listeners[0].address` or `--upstream`; may be empty.
    package var keyPath: String
    /// One line that never shows a value out of the environment.
    package var message: String

    package init(file: String, line: Int, column: Int, keyPath: String, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.message = message
    }

    /// `proxy.conf:LINE:COLUMN: key.path: message`
    package var description: String {
        var text = file
        if line > 0 { text += ":\(line):\(column)" }
        if !text.isEmpty { text += ": " }
        if !keyPath.isEmpty { text += keyPath + ": " }
        return text + message
    }
}
