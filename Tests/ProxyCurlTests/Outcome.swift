import NIOCore
import ProxyCore

/// How a transfer ended, and all that came before.
struct Outcome: Sendable {
    struct Head: Sendable, Equatable {
        let status: Int
        let reason: String
        /// `Name: value`, Latin-1.
        let lines: [String]

        init(_ head: ResponseHead) {
            status = head.status
            reason = Latin1.text(head.reasonSlice.readableBytesView)
            lines = Outcome.lines(head.fields)
        }
    }

    var heads: [Head] = []
    /// The body's bytes that were taken, not those that were refused by pausing.
    var buffer = ByteBuffer()
    var trailers: [String] = []
    var failure: UpstreamFailure?

    var head: Head? { heads.last }
    var status: Int? { heads.last?.status }
    var body: [UInt8] { Array(buffer: buffer) }
    var text: String { Latin1.text(body) }

    static func lines(_ fields: FieldSection) -> [String] {
        fields.indices.map { index in
            let name = Latin1.text(fields.nameSlice(index).readableBytesView)
            return name + ": " + Latin1.text(fields.valueSlice(index).readableBytesView)
        }
    }
}
