import NIOCore

/// Small runs of bytes that are made one piece.
struct GatheredRuns {
    /// Fewer are appended one by one, which is cheaper then.
    private static let leastCopy = 16

    private var buffer = ByteBuffer()
    /// What comes behind `buffer`.
    private var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty && buffer.readableBytes == 0 }

    /// `span`: The readable bytes of `source`.
    mutating func append(_ run: Range<Int>, of span: Span<UInt8>, in source: ByteBuffer) {
        if run.count < Self.leastCopy {
            for index in run { bytes.append(span[index]) }
        } else {
            flush()
            buffer.writeBytes(source.readableBytesSpan.extracting(run))
        }
    }

    /// All of them; nil when there are none.
    mutating func take() -> ByteBuffer? {
        flush()
        return buffer.readableBytes == 0 ? nil : buffer
    }

    private mutating func flush() {
        guard !bytes.isEmpty else { return }
        buffer.writeBytes(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
