import AdobeIMS
package import NIOCore

/// The text format of Prometheus, version 0.0.4.
///
/// A family without samples is left out. Those of names are there from the beginning, with 0, so
/// that the first event is seen as a change.
package struct PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    typealias Label = (name: StaticString, value: String)

    private var out = ByteBuffer()
    private var family: MetricFamily?
    private var isHeadWritten = false

    private init() {}

    /// Writes all of it. To be called off the event loops: it takes a while.
    package static func write(_ snapshot: MetricsSnapshot) -> ByteBuffer {
        var text = PrometheusText()
        text.writeExchanges(snapshot)
        text.writeConnections(snapshot)
        text.writeUpstreams(snapshot)
        text.writeTokens(snapshot)
        text.writeProxy(snapshot)
        if let process = snapshot.process { text.writeProcess(process) }
        return text.out
    }

    // MARK: Lines

    /// What follows are its samples.
    mutating func begin(_ family: MetricFamily) {
        self.family = family
        isHeadWritten = false
    }

    mutating func sample(_ value: Int64) { sample([], value) }

    mutating func sample(_ value: Double) { sample([], value) }

    mutating func sample(_ labels: [Label], _ value: Int64) {
        writeStart(labels)
        out.writeDecimal(value)
        out.writeInteger(UInt8(ascii: "\n"))
    }

    mutating func sample(_ labels: [Label], _ value: Double) {
        writeStart(labels)
        write(value)
    }

    mutating func sample(_ labels: [Label], _ histogram: Histogram) {
        var sum: Int64 = 0
        for (bucket, count) in histogram.counts.enumerated() {
            sum += count
            let isLast = bucket == Histogram.bounds.count
            let bound = isLast ? "+Inf" : "\(Histogram.bounds[bucket].text)"
            writeStart(labels + [("le", bound)], suffix: "_bucket")
            out.writeDecimal(sum)
            out.writeInteger(UInt8(ascii: "\n"))
        }
        writeStart(labels, suffix: "_sum")
        write(histogram.seconds)
        writeStart(labels, suffix: "_count")
        out.writeDecimal(sum)
        out.writeInteger(UInt8(ascii: "\n"))
    }

    private mutating func write(_ value: Double) {
        out.writeString(value == .infinity ? "+Inf" : "\(value)")
        out.writeInteger(UInt8(ascii: "\n"))
    }

    private mutating func writeStart(_ labels: [Label], suffix: StaticString = "") {
        guard let family else { return }
        if !isHeadWritten {
            isHeadWritten = true
            out.writeString("# HELP \(family.name) \(family.help)\n")
            out.writeString("# TYPE \(family.name) \(family.kind.rawValue)\n")
        }
        out.writeString(family.name)
        out.writeStaticString(suffix)
        for (index, label) in labels.enumerated() {
            out.writeInteger(UInt8(ascii: index == 0 ? "{" : ","))
            out.writeStaticString(label.name)
            out.writeStaticString("=\"")
            writeEscaped(label.value)
            out.writeInteger(UInt8(ascii: "\""))
        }
        if !labels.isEmpty { out.writeInteger(UInt8(ascii: "}")) }
        out.writeInteger(UInt8(ascii: " "))
    }

    private mutating func writeEscaped(_ value: String) {
        let special: (UInt8) -> Bool = { byte in
            byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        }
        guard value.utf8.contains(where: special) else {
            out.writeString(value)
            return
        }
        for byte in value.utf8 {
            if special(byte) { out.writeInteger(UInt8(ascii: "\\")) }
            out.writeInteger(byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte)
        }
    }
}
