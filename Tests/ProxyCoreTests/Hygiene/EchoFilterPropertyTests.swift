import AdobeIMS
import Fuzzing
import ProxyCore
import Testing

/// The filter against a plain reading of its rules, on texts that are made to be hard: of few
/// letters, full of beginnings of secrets that repeat themselves.
struct EchoFilterPropertyTests {
    @Test(arguments: 0..<12)
    func `a filter finds what is there, leaks less than eight bytes and changes nothing else`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var found = 0
        for _ in 0..<40 {
            let secrets = random.secrets()
            let search = try #require(SecretSearch(for: secrets.map { Secret(text($0)) }))
            let body = random.body(around: secrets)
            let filtered = FilteredBody(random.pieces(of: body), search)
            let first = Self.firstEnd(of: secrets, in: body)
            try #require(filtered.isFound == (first != nil), "\(secrets) in \(body)")
            guard let first else {
                try #require(filtered.output == body)
                continue
            }
            found += 1
            try #require(filtered.output.elementsEqual(body.prefix(filtered.output.count)))
            try #require(filtered.output.count <= first.lowerBound + 7, "\(secrets) in \(body)")
            try #require(filtered.mostHeld < secrets.map(\.count).max() ?? 0)
        }
        #expect(found > 3 && found < 37)
    }

    /// Where the secret lies that is complete first; of several the longest.
    private static func firstEnd(of secrets: [[UInt8]], in body: [UInt8]) -> Range<Int>? {
        for end in 0...body.count {
            let ending = secrets.filter { secret in
                end >= secret.count && body[end - 1] == secret.last
                    && body[(end - secret.count)..<end].elementsEqual(secret)
            }
            if let longest = ending.map(\.count).max() { return (end - longest)..<end }
        }
        return nil
    }
}

extension SeededGenerator {
    fileprivate mutating func secrets() -> [[UInt8]] {
        (0..<Int.random(in: 1...3, using: &self)).map { _ in
            let length = [16, 17, 40, 150].randomElement(using: &self) ?? 16
            let isPeriodic = Bool.random(using: &self)
            let part = bytes(isPeriodic ? Int.random(in: 1...9, using: &self) : length)
            return (0..<length).map { part[$0 % part.count] }
        }
    }

    /// Beginnings, inner parts and sometimes the whole of secrets, with other bytes between.
    fileprivate mutating func body(around secrets: [[UInt8]]) -> [UInt8] {
        var body: [UInt8] = []
        for _ in 0..<Int.random(in: 0...8, using: &self) {
            let secret = secrets.randomElement(using: &self) ?? []
            switch Int.random(in: 0..<20, using: &self) {
            case 0: body += secret
            case 1...8: body += secret.prefix(Int.random(in: 0..<secret.count, using: &self))
            case 9...10: body += secret.dropFirst()
            default: body += bytes(Int.random(in: 0...60, using: &self))
            }
        }
        return body
    }

    fileprivate mutating func pieces(of body: [UInt8]) -> [[UInt8]] {
        let longest = [1, 2, 9, 100, 1000].randomElement(using: &self) ?? 1
        var pieces: [[UInt8]] = []
        var start = 0
        while start < body.count {
            let end = min(body.count, start + Int.random(in: 0...longest, using: &self))
            pieces.append(Array(body[start..<end]))
            start = end
        }
        return pieces
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(ascii: "a") + .random(in: 0..<3, using: &self) }
    }
}
