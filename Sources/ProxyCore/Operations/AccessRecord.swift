package import Logging
package import NIOCore

/// What the access log says of one exchange.
package struct AccessRecord: Sendable {
    package var requestID = ""
    /// Who asked: a caller's name, once callers have names.
    package var caller = "-"
    package var route = "-"
    package var method = "-"
    /// Without the query, which may hold what is nobody's business.
    package var path = "-"
    /// 499: the client left before it was answered.
    package var status = 0
    package var requestBytes: Int64 = 0
    package var responseBytes: Int64 = 0
    package var duration = TimeAmount.zero
    /// Until the upstream's final head; nil without one.
    package var upstreamFirstByte: TimeAmount?
    package var tokenWait = TimeAmount.zero
    package var attempts = 0
    package var generation: Int?
    package var cause: Cause?

    package init() {}

    package init(_ exchange: ExchangeRecord) {
        requestID = exchange.requestID
        caller = exchange.caller ?? "-"
        route = exchange.target?.route.path ?? "-"
        if let head = exchange.head {
            method = head.method.name
            path = head.path
        }
        status = exchange.status
        requestBytes = exchange.requestBytes
        responseBytes = exchange.responseBytes
        duration = exchange.duration
        upstreamFirstByte = exchange.upstreamFirstByte
        tokenWait = exchange.tokenWait
        attempts = exchange.attemptCount
        generation = exchange.generation
        cause = exchange.cause
    }

    /// Appends one line. `time` is when it is written, in ISO 8601.
    package func write(
        to buffer: inout ByteBuffer,
        format: Configuration.Log.Format,
        level: Logger.Level = .info,
        at time: String
    ) {
        switch format {
        case .text: writeText(to: &buffer, level, at: time)
        case .json: writeJSON(to: &buffer, level, at: time)
        }
    }

    private func writeText(to buffer: inout ByteBuffer, _ level: Logger.Level, at time: String) {
        buffer.writeString(time)
        buffer.writeInteger(UInt8(ascii: " "))
        buffer.writeString(level.rawValue)
        buffer.writeStaticString(" access")
        forEachField { name, value in
            buffer.writeInteger(UInt8(ascii: " "))
            buffer.writeStaticString(name)
            buffer.writeInteger(UInt8(ascii: "="))
            switch value {
            case .text(let text): buffer.writeString(LogText.word(text))
            case .number(let number): buffer.writeDecimal(number)
            case .milliseconds(let time): Self.write(milliseconds: time, to: &buffer)
            }
        }
        buffer.writeInteger(UInt8(ascii: "\n"))
    }

    private func writeJSON(to buffer: inout ByteBuffer, _ level: Logger.Level, at time: String) {
        buffer.writeStaticString("{\"time\":\"")
        buffer.writeString(time)
        buffer.writeStaticString("\",\"level\":\"")
        buffer.writeString(level.rawValue)
        buffer.writeStaticString("\",\"message\":\"access\"")
        forEachField { name, value in
            buffer.writeStaticString(",\"")
            buffer.writeStaticString(name)
            buffer.writeStaticString("\":")
            switch value {
            case .text(let text): buffer.writeString(LogText.quote(text))
            case .number(let number): buffer.writeDecimal(number)
            case .milliseconds(let time): Self.write(milliseconds: time, to: &buffer)
            }
        }
        buffer.writeStaticString("}\n")
    }

    private enum Value {
        case text(String)
        case number(Int64)
        case milliseconds(TimeAmount)
    }

    private func forEachField(_ body: (StaticString, Value) -> Void) {
        body("request.id", .text(requestID))
        body("caller", .text(caller))
        body("route", .text(route))
        body("method", .text(method))
        body("path", .text(path))
        body("status", .number(Int64(status)))
        body("bytes.in", .number(requestBytes))
        body("bytes.out", .number(responseBytes))
        body("ms", .milliseconds(duration))
        if let upstreamFirstByte { body("upstream.ms", .milliseconds(upstreamFirstByte)) }
        body("token.ms", .milliseconds(tokenWait))
        body("attempts", .number(Int64(attempts)))
        if let generation { body("generation", .number(Int64(generation))) }
        if let cause { body("cause", .text(cause.name)) }
    }

    /// `12.345`: microseconds are worth showing, more isn't.
    private static func write(milliseconds time: TimeAmount, to buffer: inout ByteBuffer) {
        let microseconds = UInt64(max(0, time.nanoseconds)) / 1000
        buffer.writeDigits(microseconds / 1000)
        buffer.writeInteger(UInt8(ascii: "."))
        buffer.writeDigits(microseconds % 1000, places: 3)
    }
}
