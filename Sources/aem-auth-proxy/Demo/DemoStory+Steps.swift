import AdobeIMS
import NIOCore
import ProxyOpenSSL
import Sandbox

extension DemoStory {
    /// The first requests wait for one exchange, and all of them share it.
    static func coldStart(_ stage: DemoStage) async throws -> String {
        let answers = try await requests(50, to: stage) { index in ("GET", "/echo/\(index)", nil) }
        try expect(answers, areAll: 200)
        try expect(stage.ims.exchangeCount == 1, "\(stage.ims.exchangeCount) exchanges, not 1")
        return "50 answers of 200, 1 exchange"
    }

    /// AEM refuses a token in the middle of traffic; its clients never hear of it.
    static func revocation(_ stage: DemoStage) async throws -> String {
        try await warmUp(stage)
        stage.ims.revokeAllTokens()
        let body = [UInt8](repeating: 0x61, count: 10_000)
        let answers = try await requests(100, to: stage) { ("POST", "/echo/\($0)", body) }
        try expect(answers, areAll: 200)
        let exchanges = stage.ims.exchangeCount - 1
        try expect(exchanges == 1, "\(exchanges) exchanges, not 1")
        let refused = stage.aem.refusedCount
        try expect(refused > 0, "AEM refused nothing, so nothing was shown")
        return "AEM refused \(refused) times, the clients got 100 answers of 200, 1 exchange"
    }

    /// A token is replaced before it ends: no request is refused or waits.
    static func refresh(_ stage: DemoStage) async throws -> String {
        try await warmUp(stage)
        var count = 0
        // Two refreshes take 6 s, however fast this machine is.
        let deadline = ContinuousClock.now + .seconds(30)
        while stage.ims.successCount < 3 && ContinuousClock.now < deadline {
            let answer = try await stage.client.send("GET", "/echo")
            try expect([answer], areAll: 200)
            count += 1
        }
        try expect(stage.ims.successCount >= 3, "no refresh within \(count) requests")
        try expect(stage.aem.refusedCount == 0, "AEM refused \(stage.aem.refusedCount) requests")
        return "\(count) answers of 200 over 2 refreshes of a 4 s token, none refused"
    }

    /// AEM refuses an upload when it has all of it, and it is more than memory keeps: it is sent
    /// again from an encrypted temporary file.
    static func upload(_ stage: DemoStage) async throws -> String {
        try await warmUp(stage)
        stage.aem.refusalMoment = .late
        stage.ims.revokeAllTokens()
        let body = stride(from: 0, to: 20_000_000, by: BytePattern.blockByteCount).flatMap {
            BytePattern.bytes(from: $0, atMost: 20_000_000 - $0).readableBytesView
        }
        let path = "/content/dam/demo.createasset.html"
        let answer = try await stage.client.send("POST", path, body: body)
        try expect([answer], areAll: 200)
        try expect(stage.aem.refusedCount == 1, "AEM refused nothing, so nothing was shown")
        try expect(answer.text.contains("\"length\":20000000"), "AEM got another length")
        let digest = SHA256.digest(of: body).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        try expect(answer.text.contains(digest), "AEM got other bytes")
        return "AEM refused it at its end and got all 20,000,000 bytes again, same SHA-256"
    }

    /// The token is used to its end, whatever becomes of IMS.
    static func outage(_ stage: DemoStage) async throws -> String {
        try await warmUp(stage)
        try await stage.ims.goOffline()
        let answers = try await requests(20, to: stage) { ("GET", "/echo/\($0)", nil) }
        try expect(answers, areAll: 200)
        try await stage.ims.comeBack()
        return "20 answers of 200"
    }

    /// Without a token nothing is sent; once IMS is back, the first try brings one.
    static func recovery(_ stage: DemoStage) async throws -> String {
        let before = try await stage.client.send("GET", "/echo")
        try expect([before], areAll: 503)
        try expect(before.text.contains("\"ims_server_error\""), "a 503 without its cause")
        try expect(stage.aem.requestCount == 0, "AEM was asked without a token")
        stage.ims.behaviour = .normal
        let deadline = ContinuousClock.now + .seconds(30)
        var answer = before
        while answer.status == 503 && ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            answer = try await stage.client.send("GET", "/echo")
        }
        try expect([answer], areAll: 200)
        return "503 ims_server_error and nothing sent to AEM, then 200"
    }

    /// A new certificate's file takes the old one's name; then the old certificate is revoked.
    static func rotation(_ stage: DemoStage) async throws -> String {
        try await warmUp(stage)
        let renewed = try stage.account.renewed(now: .now())
        stage.ims.bind(renewed)
        try stage.credentials.replace(with: renewed)
        var count = 0
        let deadline = ContinuousClock.now + .seconds(30)
        // Not only given by IMS, but taken up: the tokens of before are revoked next.
        while stage.generation < 2 && ContinuousClock.now < deadline {
            let answers = try await requests(10, to: stage) { ("GET", "/echo/\($0)", nil) }
            try expect(answers, areAll: 200)
            count += answers.count
        }
        try expect(stage.generation == 2, "the new file was not taken up")
        stage.ims.revokeCertificate(stage.account.certificate)
        stage.ims.revokeAllTokens()
        let answers = try await requests(10, to: stage) { ("GET", "/echo/\($0)", nil) }
        try expect(answers, areAll: 200)
        return "\(count) answers of 200 meanwhile, 10 after the old certificate was revoked"
    }

    private static func warmUp(_ stage: DemoStage) async throws {
        try expect([try await stage.client.send("GET", "/echo")], areAll: 200)
    }

    private static func requests(
        _ count: Int,
        to stage: DemoStage,
        _ request: @Sendable @escaping (Int) -> (method: String, target: String, body: [UInt8]?)
    ) async throws -> [SandboxAnswer] {
        try await withThrowingTaskGroup(of: SandboxAnswer.self) { tasks in
            for index in 0..<count {
                tasks.addTask {
                    let (method, target, body) = request(index)
                    return try await stage.client.send(method, target, body: body)
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
    }

    private static func expect(_ answers: [SandboxAnswer], areAll status: Int) throws {
        if let other = answers.first(where: { $0.status != status }) {
            throw Broken(description: "\(other.status) instead of \(status): \(other.text)")
        }
    }

    private static func expect(_ condition: Bool, _ otherwise: String) throws {
        guard condition else { throw Broken(description: otherwise) }
    }
}
