import ArgumentParser

/// The exit statuses beside 0 (sysexits.h).
enum ExitStatus {
    /// The demo's story did not go as it should.
    static let failure = ExitCode(1)
    /// The command line is wrong, or asks for nothing; ArgumentParser's, too.
    static let usage = ExitCode(64)
    /// A listener could not be bound, or memory or descriptors ran out.
    static let unavailable = ExitCode(69)
    /// Standard output could not be written.
    static let output = ExitCode(74)
    /// The configuration has problems.
    static let configuration = ExitCode(78)
}
