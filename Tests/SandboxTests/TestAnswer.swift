import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// What a client got: the whole answer, or what came before the connection was closed.
struct TestAnswer: Sendable, CustomTestStringConvertible {
    var interim: [Int] = []
    var head: HTTPResponseHead?
    var byteCount = 0
    /// The first 64 KiB of the body.
    var text = ""
    var sha256: [UInt8] = []
    var isComplete = false

    var status: Int? { head.map { Int($0.status.code) } }

    var testDescription: String {
        "\(status ?? 0), \(byteCount) bytes, \(isComplete ? "complete" : "incomplete")"
    }

    func field(_ name: String) -> String? {
        head?.headers.first(name: name)
    }

    /// The body as a JSON object.
    func object() throws -> [String: any Sendable] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return value as? [String: any Sendable] ?? [:]
    }
}
