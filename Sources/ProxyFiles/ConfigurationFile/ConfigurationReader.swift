import AdobeIMS
import ProxyCore

/// Walks the file's tree and makes typed values of it. Nothing stops it: each problem is noted with
/// its position and the walk goes on, so that one run shows them all.
///
/// What a section means stands in an extension of its own.
struct ConfigurationReader {
    /// As the operator named it.
    let file: String
    let environment: [String: String]
    /// The files that it names.
    let files: FileSnapshot
    /// Reads the certificates in them.
    let certificates: any CertificateReading
    let now: UnixTime
    /// What the process was started with; nil: another process will be.
    let passedSockets: PassedSockets?
    /// The names of those that listeners have.
    var usedSockets: Set<String> = []
    /// The callers of all listeners, also of those that are wrong: a route that names one is no
    /// second problem.
    var callerNames: [String] = []
    /// Where the files are named that no credential could be made of, the last such ones.
    var credentialFilesPlace: Place?
    /// Files with secrets that other users may read are problems; read before all files.
    var isStrictWithFiles = false
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []
    private(set) var hints: [ConfigurationProblem] = []

    init(
        file: String,
        environment: [String: String],
        files: FileSnapshot,
        certificates: any CertificateReading,
        now: UnixTime,
        passedSockets: PassedSockets?
    ) {
        self.file = file
        self.environment = environment
        self.files = files
        self.certificates = certificates
        self.now = now
        self.passedSockets = passedSockets
    }

    mutating func report(_ message: String, at position: Position, _ keyPath: String) {
        problems.append(problem(message, at: position, keyPath))
    }

    /// Reports at a value.
    mutating func report(_ message: String, _ place: Place) {
        report(message, at: place.position, place.keyPath)
    }

    /// Reports a key that isn't there, at the key of the mapping that lacks it.
    mutating func reportMissing(_ name: String, of section: Section, _ message: String) {
        report("is missing; \(message)", at: section.place.keyPosition, section.keyPath(of: name))
    }

    /// Of what does nothing.
    mutating func hint(_ message: String, _ place: Place) {
        hints.append(problem(message, at: place.position, place.keyPath))
    }

    mutating func warn(_ message: String, _ place: Place) {
        warnings.append(problem(message, at: place.position, place.keyPath))
    }

    private func problem(
        _ message: String,
        at position: Position,
        _ keyPath: String
    ) -> ConfigurationProblem {
        ConfigurationProblem(
            file: file,
            line: position.line,
            column: position.column,
            keyPath: keyPath,
            message: message
        )
    }
}
