import Glibc

/// Standard output, for what a command was asked for.
enum StandardOutput {
    /// Its reader is gone, or the disk is full.
    struct WriteError: Error, CustomStringConvertible {
        let description = "standard output can't be written"
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes lines and makes sure that they are out.
    static func write(_ lines: String) throws(WriteError) {
        print(lines)
        guard fflush(nil) == 0 else { throw WriteError() }
    }
}
