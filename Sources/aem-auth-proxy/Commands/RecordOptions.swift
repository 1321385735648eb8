import ArgumentParser
import Logging
import ProxyCore
import ProxyFiles

/// Whether exchanges are recorded, and what of them.
struct RecordOptions: ParsableArguments, JudgedOptions {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write each exchange to this HTTP archive (HAR 1.2), without credentials.",
            valueName: "file"
        ),
        completion: .file(extensions: ["har"])
    )
    var record: String?

    @Flag(name: .customLong("record-cookies"), help: "With --record: keep the values of cookies.")
    var recordCookies = false

    @Option(
        name: .customLong("record-bodies"),
        help: ArgumentHelp(
            "With --record: how much of each body is kept, 1MiB by default; 0 = nothing.",
            valueName: "size"
        ),
        transform: Self.size
    )
    var recordBodies: Int?

    func judge() throws {
        guard record == nil else { return }
        if recordCookies { throw ValidationError("--record-cookies needs --record FILE beside it") }
        if recordBodies != nil {
            throw ValidationError("--record-bodies needs --record FILE beside it")
        }
    }

    /// Nil: nothing is recorded.
    ///
    /// - Throws: The status to exit with; what is wrong goes to standard error.
    func recorder(logger: Logger) async throws -> Recorder? {
        guard let record else { return nil }
        var rules = RecordingRules(keepsCookies: recordCookies)
        if let recordBodies { rules.bodyLimit = recordBodies }
        do throws(InvalidValue) {
            return try await Recorder(
                path: record,
                rules: rules,
                version: Version.current,
                logger: logger
            )
        } catch {
            StandardError.write(
                line: "aem-auth-proxy: --record \(UserText.path(record)) \(error.message)"
            )
            throw ExitStatus.output
        }
    }

    @Sendable
    private static func size(_ text: String) throws -> Int {
        do throws(InvalidValue) {
            return try ByteCountParser.parse(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
