import AdobeIMS
import Foundation
import ProxyOpenSSL
import Testing

/// `openssl s_server`, which serves the files of a temporary folder over TLS, one connection after
/// another, each body until the connection's end.
final class TLSPeer {
    let port: Int
    let folder: URL
    private let process: Process

    /// The path of the certificate, which signs itself.
    var certificate: String { folder.appendingPathComponent("certificate.pem").path }

    /// - Parameters:
    ///   - names: what the certificate is for.
    ///   - files: what is served, by name.
    ///   - start: when the certificate begins, from now.
    ///   - options: more of `openssl s_server`.
    /// - Throws: when the server can't be started.
    init(
        names: [String],
        files: [String: [UInt8]] = [:],
        start: Duration = .seconds(-60),
        options: [String] = []
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tls-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let key = try RSAPrivateKey.generate()
        let certificate = try X509Certificate.selfSigned(
            commonName: "test",
            key: key,
            validFor: .seconds(3600),
            subjectAlternativeNames: names,
            from: UnixTime.now().advanced(by: start)
        )
        var contents = files
        contents["key.pem"] = Array(try key.pkcs8PEM().reveal().utf8)
        contents["certificate.pem"] = Array(certificate.pem.utf8)
        for (name, bytes) in contents {
            try Data(bytes).write(to: folder.appendingPathComponent(name))
        }
        process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-key", "key.pem", "-cert",
                "certificate.pem", "-WWW",
            ] + options
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        port = try #require(Self.port(in: output.fileHandleForReading))
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    /// Ends the server and removes the folder.
    func stop() {
        // It may have inherited a thread's signal mask, with SIGTERM blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Reads up to the line `ACCEPT 127.0.0.1:12345`.
    private static func port(in output: FileHandle) -> Int? {
        var text = ""
        while true {
            let data = output.availableData
            guard !data.isEmpty else { return nil }
            text += Latin1.text(data)
            for line in text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
            where line.hasPrefix("ACCEPT ") {
                return line.split(separator: ":").last.flatMap { Int($0) }
            }
        }
    }
}
