import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What NIO's codec makes of a connection's bytes. It gives texts, with invalid UTF-8 repaired.
struct CodecReading {
    struct Field: Equatable {
        let name: String
        let value: String

        /// Trims the value, as RFC 9112 §5.1 wants it and NIO's codec does not at its end.
        init(name: String, value: String) {
            self.name = name
            let blanks: Set<Unicode.Scalar> = [" ", "\t"]
            let scalars = value.unicodeScalars.drop { blanks.contains($0) }
            let end = scalars.lastIndex { !blanks.contains($0) }
            self.value = end.map { String(scalars[...$0]) } ?? ""
        }
    }

    struct Message {
        let method: String
        let target: String
        let minorVersion: Int
        let fields: [Field]
        var body: [UInt8] = []
        var trailers: [Field] = []
        var isComplete = false
    }

    private(set) var messages: [Message] = []
    /// It has taken no more than the messages.
    private(set) var isRefused = false

    init(_ input: [UInt8]) {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        do {
            try channel.writeInbound(ByteBuffer(bytes: input))
        } catch {
            isRefused = true
        }
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) { take(part) }
        _ = try? channel.finish()
    }

    private mutating func take(_ part: HTTPServerRequestPart) {
        let last = messages.count - 1
        switch part {
        case .head(let head):
            messages.append(
                Message(
                    method: head.method == .MSEARCH ? "M-SEARCH" : head.method.rawValue,
                    target: head.uri,
                    minorVersion: head.version.minor,
                    fields: head.headers.map { Field(name: $0.name, value: $0.value) }
                )
            )
        case .body(let bytes):
            messages[last].body += bytes.readableBytesView
        case .end(let trailers):
            messages[last].trailers =
                trailers?.map { Field(name: $0.name, value: $0.value) } ?? []
            messages[last].isComplete = true
        }
    }
}

extension CodecReading.Field {
    /// The same of ours.
    init(_ field: HeadReading.Field) {
        self.init(
            name: String(decoding: field.name, as: UTF8.self),
            value: String(decoding: field.value, as: UTF8.self)
        )
    }
}
