import AdobeIMS
import ArgumentParser
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

struct CheckCredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says how long files of the AEM Developer Console are good for, for Nagios.",
        discussion: """
            Prints one line and exits 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN). Of several \
            files the worst counts, in the order CRITICAL, WARNING, UNKNOWN, OK.

            CRITICAL is also a file that is damaged or whose key is not its certificate's; UNKNOWN \
            is one that can't be read or doesn't say when it ends.

            A local development token is never good for more than a day: it is OK until it ends, \
            unless --warn or --crit is given.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Service credentials or local development tokens.",
            valueName: "file"
        ),
        completion: .file()
    )
    var files: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("WARNING with less life left. (default: 30d)", valueName: "duration"),
        transform: CheckCredentialsCommand.duration
    )
    var warn: Duration?

    @Option(
        name: .long,
        help: ArgumentHelp("CRITICAL with less life left. (default: 7d)", valueName: "duration"),
        transform: CheckCredentialsCommand.duration
    )
    var crit: Duration?

    func validate() throws {
        if let warn, let crit, crit > warn {
            throw ValidationError("--crit must not be longer than --warn")
        }
    }

    func run() async throws {
        let report = await UserFiles.once.judge { contents in
            ExpiryReport(files.map { verdict(on: $0, in: contents, now: .now()) })
        }
        try StandardOutput.write(report.line)
        if report.state != .ok { throw ExitCode(report.state.rawValue) }
    }

    private func verdict(
        on path: String,
        in contents: FileSnapshot,
        now: UnixTime
    ) -> ExpiryVerdict {
        let file: FileContent
        do throws(FileFault) {
            file = try contents.content(of: path)
        } catch {
            return ExpiryVerdict(.unknown, error.message, file: UserText.file(path))
        }
        do {
            switch try CredentialFile(json: file.bytes) {
            case .serviceCredentials(let credentials):
                let certificate = try credentials.checkedCertificate()
                if let start = certificate?.notBefore, CertificateLife.isBefore(start, now) {
                    return ExpiryVerdict(
                        .critical,
                        "its certificate is not valid before \(start)",
                        file: path
                    )
                }
                guard let end = credentials.certificateEnd(certificate) else {
                    return ExpiryVerdict(
                        .unknown,
                        "it does not say when its certificate ends",
                        file: path
                    )
                }
                return ExpiryVerdict(
                    certificateEnd: end,
                    now: now,
                    thresholds: thresholds(.certificates),
                    file: path
                )
            case .localDevelopmentToken(let token):
                return ExpiryVerdict(
                    tokenEnd: token.life(fileModifiedAt: file.modifiedAt, now: now).expiry,
                    now: now,
                    thresholds: thresholds(.end),
                    file: path
                )
            }
        } catch {
            return ExpiryVerdict(.critical, "\(error)", file: path)
        }
    }

    private func thresholds(_ standard: ExpiryThresholds) -> ExpiryThresholds {
        ExpiryThresholds(warning: warn, critical: crit, default: standard)
    }

    private static func duration(_ text: String) throws -> Duration {
        do throws(InvalidValue) {
            return try DurationParser.parse(text)
        } catch {
            throw ValidationError("it \(error)")
        }
    }
}
