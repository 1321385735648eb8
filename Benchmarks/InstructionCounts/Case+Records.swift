import NIOCore
import ProxyCore

/// The line in the access log.
extension Case {
    static let records = [
        writing("access-record-text", .text),
        writing("access-record-json", .json),
    ]

    private static func writing(_ name: String, _ format: Configuration.Log.Format) -> Case {
        Case(name) {
            (record: record, buffer: ByteBuffer())
        } operation: { state in
            state.record.write(to: &state.buffer, format: format, at: "2027-01-15T08:00:00.000Z")
            defer { state.buffer.clear() }
            return state.buffer.readableBytes
        }
    }

    private static var record: AccessRecord {
        var record = AccessRecord()
        record.requestID = "1dlxqzs8fu-2s"
        record.route = "/content/shop"
        record.method = "GET"
        record.path = "/content/shop/en/products/jcr:content.infinity.json"
        record.status = 200
        record.responseBytes = 18_342
        record.duration = .microseconds(41_250)
        record.upstreamFirstByte = .microseconds(40_870)
        record.attempts = 1
        record.generation = 3
        return record
    }
}
