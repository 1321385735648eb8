import Fuzzing
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// A full configuration, damaged in every way that hands damage one: each fault has its place and
/// its remedy, and none says a secret.
@Suite struct MutationTests {
    private static let secrets = [
        "p8e-Zk3vQ9LmX2TnR7wB", "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE4MDB9.c2ln",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "Tr0ub4dor&3x",
        "MIIEpAIBAAKCAQEAx1y2z3q4", "hJ8/kL2+mN4pQ6rS8tU0vW==",
    ]

    private static let text = """
        listeners:
          - address: 127.0.0.1:8080
            allowedHosts: [proxy.internal, "gate.internal:9000"]
            allowedOrigins: ["https://app.internal"]
            callers:
              apiKeyHeader: X-Caller-Key
              apiKeys: {importer: SECRET2}
          - address: unix:/run/proxy.sock
            socketMode: "0660"
            callers: {unixPeers: {batch: uid:1000}}
        credentials:
          author: {serviceCredentials: secrets/author.json}
          analytics:
            oauthServerToServer:
              clientId: client-1
              clientSecret: SECRET0
              scopes: [openid, AdobeID]
              imsEndpoint: ims-na1.adobelogin.com
              organization: 1111222233334444@AdobeOrg
              apiKey: off
          local: {basic: {username: admin, passwordFile: secrets/admin}}
        upstreams:
          author:
            url: https://author.example/base
            connectTimeout: 10s
            httpVersion: auto
            maxConnections: 256
            proxy: http://proxy.corp:3128
            allowPlainHTTP: false
            requestsPerSecond: 50
        routes:
          - path: /api
            methods: [GET, HEAD]
            host: localhost
            upstream: author
            credential: author
            setHeaders: {x-api-key: SECRET3}
            removeHeaders: [x-internal]
            callers: [importer]
          - {upstream: author, credential: analytics}
        tokens: {refreshBefore: 10m, store: {file: {directory: tokens}}}
        replay: {memory: 256KiB, spool: 64MiB}
        limits: {requestHead: 64KiB, connections: 100, drainTimeout: 30s}
        log: {level: info, format: text, access: all}
        eventLoops: 2

        """

    private static func mutated(_ generator: inout SeededGenerator) -> String {
        var text = text
        for (index, secret) in secrets.enumerated() {
            text = text.replacing("SECRET\(index)", with: secret)
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let index = Int.random(in: lines.indices, using: &generator)
            let secret = secrets.randomElement(using: &generator) ?? ""
            let line = lines[index]
            let colon = line.firstIndex(of: ":")
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: lines[index] = colon.map { "\(line[...$0]) \(secret)" } ?? secret
            case 1: lines[index] = colon.map { line[..<$0] + "\(secret)" + line[$0...] } ?? line
            case 2: lines.insert(line, at: index)
            case 3: lines.remove(at: index)
            case 4: lines[index] = line.prefix { $0 == " " } + "\(secret): \(secret)"
            case 5: lines[index] = "  " + line
            case 6: lines[index] = line.replacing(":", with: "")
            case 7: lines[index] = line.replacing("o", with: "0")
            case 8: lines[index] = line.replacing(" ", with: " \(secret) ", maxReplacements: 4)
            default:
                let other = Int.random(in: lines.indices, using: &generator)
                let value = lines[other].split(separator: ":", maxSplits: 1).last ?? ""
                lines[index] = colon.map { "\(line[...$0])\(value)" } ?? line
            }
            if lines.isEmpty { lines = [""] }
        }
        return lines.joined(separator: "\n")
    }

    @Test func `two thousand damages are answered with place and remedy, and no secret`() throws {
        var generator = SeededGenerator(seed: 12)
        let json = try SampleCredentials.shared.get().json()
        var refused = 0
        for number in 0..<2000 {
            let text = Self.mutated(&generator)
            let system = ManualFileSystem([
                "proxy.conf": .content(text, inode: 1),
                "secrets/author.json": .content(json, inode: 2),
                "secrets/admin": .content("Tr0ub4dor&3x", inode: 3),
            ])
            do {
                let configuration = try ConfigurationFile.load(
                    path: "proxy.conf",
                    from: FileSnapshot(readingFrom: system),
                    certificates: CertificateReader(),
                    environment: [:],
                    now: SampleCredentials.start
                )
                try judge(configuration.warnings + configuration.hints, number, text)
            } catch let error as ConfigurationProblems {
                refused += 1
                try judge(error.problems.map(\.description), number, text)
                #expect(!error.problems.isEmpty)
            }
        }
        #expect(refused > 1500)
    }

    /// `proxy.conf:LINE:COLUMN: `
    private static func hasPlace(_ line: String) -> Bool {
        let parts = line.split(separator: ":", maxSplits: 3)
        return parts.count == 4 && parts[0] == "proxy.conf" && Int(parts[1]) != nil
            && Int(parts[2]) != nil && parts[3].hasPrefix(" ")
    }

    private func judge(_ lines: [String], _ number: Int, _ text: String) throws {
        for line in lines {
            try #require(Self.hasPlace(line), "\(number): \(line)")
            try #require(!line.contains("\n"), "\(number): \(line)")
            for secret in Self.secrets {
                try #require(!line.contains(secret.prefix(10)), "\(number): \(line)")
            }
            let hasRemedy = [
                "; ", "is not valid YAML", "is never reached", "must begin with", ": write ",
            ]
            .contains {
                line.contains($0)
            }
            try #require(hasRemedy, "\(number): \(line)")
        }
    }
}
