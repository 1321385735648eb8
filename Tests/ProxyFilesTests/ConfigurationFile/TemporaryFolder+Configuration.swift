import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport

extension TemporaryFolder {
    func load(
        _ yaml: String,
        environment: [String: String] = [:],
        now: UnixTime = .now()
    ) throws -> Configuration {
        try write(yaml, to: "proxy.conf")
        return try ConfigurationFile.load(
            path: path(of: "proxy.conf"),
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            environment: environment,
            now: now
        )
    }

    /// What is wrong with a file, one line a problem, without this folder's path.
    func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try load(yaml, environment: environment)
            return []
        } catch let error as ConfigurationProblems {
            return error.problems.map {
                $0.description.replacingOccurrences(of: path + "/", with: "")
            }
        }
    }
}
