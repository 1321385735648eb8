package import AdobeIMS
package import ProxyCore

/// Makes a ``Configuration`` of what the operator wrote, completely or not at all.
package enum ConfigurationFile {
    /// Judges the file, and the files that it names.
    ///
    /// - Parameters:
    ///   - path: The YAML file. Relative paths in it begin in its folder. A pipe will do, because
    ///     it is read once.
    ///   - files: All of them.
    ///   - certificates: Reads theirs.
    ///   - environment: What `${NAME}` in a value stands for.
    ///   - sockets: What the process was started with; nil: another process will be.
    ///   - now: The time by which certificates are judged.
    /// - Returns: What holds until the next reload.
    /// - Throws: All problems at once.
    package static func load(
        path: String,
        from files: FileSnapshot,
        certificates: any CertificateReading,
        environment: [String: String],
        sockets: PassedSockets? = nil,
        now: UnixTime = .now()
    ) throws(ConfigurationProblems) -> Configuration {
        let document = try document(path, files)
        var reader = ConfigurationReader(
            file: path,
            environment: environment,
            files: files,
            certificates: certificates,
            now: now,
            passedSockets: sockets
        )
        guard let configuration = reader.configuration(document.root), reader.problems.isEmpty
        else { throw ConfigurationProblems(reader.problems) }
        return configuration
    }

    /// The admin listener alone, whatever is wrong with the rest of the file: the proxy that runs by
    /// it may have begun before.
    ///
    /// - Parameters: As those of ``load(path:from:certificates:environment:sockets:now:)``.
    /// - Returns: nil: there is none.
    /// - Throws: What is wrong with it.
    package static func adminListener(
        ofFile path: String,
        from files: FileSnapshot,
        certificates: any CertificateReading,
        environment: [String: String],
        now: UnixTime = .now()
    ) throws(ConfigurationProblems) -> Listener? {
        let document = try document(path, files)
        var reader = ConfigurationReader(
            file: path,
            environment: environment,
            files: files,
            certificates: certificates,
            now: now,
            passedSockets: nil
        )
        let admin = reader.adminAlone(document.root)
        let problems = reader.problems.filter { $0.keyPath.hasPrefix("admin") }
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        return admin
    }

    private static func document(
        _ path: String,
        _ files: FileSnapshot
    ) throws(ConfigurationProblems) -> YAMLDocument {
        do throws(ConfigurationProblem) {
            return try YAMLDocument(text(path, files), file: path)
        } catch {
            throw ConfigurationProblems([error])
        }
    }

    private static func text(
        _ path: String,
        _ files: FileSnapshot
    ) throws(ConfigurationProblem) -> String {
        let message: String
        do throws(FileFault) {
            let bytes = try files.content(of: path, allowsStreams: true).bytes.withoutByteOrderMark
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            message = "is not UTF-8; save it in that encoding"
        } catch {
            message = error.message + "; name a YAML file that exists and can be read"
        }
        let file = UserText.file(path)
        throw ConfigurationProblem(file: file, line: 0, column: 0, keyPath: "", message: message)
    }
}

extension [UInt8] {
    /// Without the mark that some editors put before a file's text.
    fileprivate var withoutByteOrderMark: [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return starts(with: mark) ? Array(dropFirst(mark.count)) : self
    }
}
