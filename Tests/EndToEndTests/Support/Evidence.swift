import Foundation
import NIOCore
import NIOPosix
import ProxyOpenSSL
import Sandbox

// What tests read out of answers and log lines.

/// In hexadecimal digits.
func sha256(_ bytes: [UInt8]) -> String {
    SHA256.digest(of: bytes).map { byte in
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
}

/// So many bytes, others for each seed.
func sample(_ count: Int, seed: Int) -> [UInt8] {
    var state = UInt32(truncatingIfNeeded: seed) &* 0x9E37_79B9 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return UInt8(truncatingIfNeeded: state >> 11)
    }
}

/// A JSON object.
func object(_ bytes: [UInt8]) throws -> [String: any Sendable] {
    let value = try JSONSerialization.jsonObject(with: Data(bytes))
    return value as? [String: any Sendable] ?? [:]
}

/// Tries again until it holds, so many times at most.
///
/// - Throws: ``Overdue``.
func eventually(
    _ what: String,
    attempts: Int = 150,
    _ holds: () async throws -> Bool
) async throws {
    for _ in 0..<attempts {
        if try await holds() { return }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        try await eventLoop.scheduleTask(in: .milliseconds(100)) {}.futureResult.get()
    }
    throw Overdue(description: "tried in vain for \(what)")
}

extension Scene {
    /// The access lines, as names and values, once there are so many.
    func accessLines(_ count: Int) async throws -> [[String: String]] {
        let lines = try await proxy.log.wait("\(count) access lines") { lines in
            lines.count { $0.contains(" info access ") } >= count
        }
        return lines.filter { $0.contains(" info access ") }.map { line in
            let pairs = line.split(separator: " ").compactMap { word -> (String, String)? in
                let parts = word.split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }
}
