import NIOCore

/// Makes request ids: unique, short and cheap, not secret.
package struct RequestIDs: Sendable {
    private let prefix: String
    private var count: UInt64 = 0

    private static let longest = 128

    /// - Parameter seed: Random; two sources with different seeds don't make the same id.
    package init(seed: UInt64) {
        prefix = String(seed, radix: 36) + "-"
    }

    /// The client's own id where it is a reasonable one, else a new one.
    package mutating func id(for head: RequestHead) -> String {
        if let index = head.fields.firstIndex(of: .xRequestId),
            (1...Self.longest).contains(head.fields[index].valueRange.count)
        {
            let span = head.bytes.readableBytesUInt8Span
            let bytes = span.extracting(head.fields[index].valueRange)
            if bytes.allAreVisible { return head.fields.value(index) }
        }
        return next()
    }

    package mutating func next() -> String {
        count += 1
        return prefix + String(count, radix: 36)
    }
}
