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
    /// Why it was sent again, in that order; nil: it was not.
    package var replays: String?
    package var generation: Int?
    package var cause: Cause?
    /// Why a connection could not be made, or broke.
    package var reason: String?

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
        replays = exchange.attempts.count > 1 ? Self.reasons(exchange.attempts) : nil
        generation = exchange.generation
        cause = exchange.cause
        reason = exchange.reason
    }

    private static func reasons(_ attempts: ExchangeSteps<ExchangeRecord.Attempt>) -> String? {
        var names: [String] = []
        attempts.forEach { attempt in
            if let replay = attempt.replay { names.append(replay.reason.name) }
        }
        return names.isEmpty ? nil : names.joined(separator: ",")
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
        buffer.writeTexts(time, " ", level.rawValue)
        buffer.writeStaticString(" access")
        forEachField { name, value in
            let value = value.quoted(LogText.word)
            let length = name.utf8.count + value.mostBytes + 2
            buffer.writeWithOutputRawSpan(minimumWritableBytes: length) { line in
                line.append(ByteClass.space)
                line.append(name)
                line.append(UInt8(ascii: "="))
                value.append(to: &line)
            }
        }
        buffer.writeInteger(UInt8(ascii: "\n"))
    }

    private func writeJSON(to buffer: inout ByteBuffer, _ level: Logger.Level, at time: String) {
        buffer.writeTexts("{\"time\":\"", time, "\",\"level\":\"")
        buffer.writeTexts(level.rawValue, "\",\"message\":\"access\"", "")
        forEachField { name, value in
            let value = value.quoted(LogText.quote)
            let length = name.utf8.count + value.mostBytes + 4
            buffer.writeWithOutputRawSpan(minimumWritableBytes: length) { line in
                line.append(UInt8(ascii: ","))
                line.append(ByteClass.quote)
                line.append(name)
                line.append(ByteClass.quote)
                line.append(ByteClass.colon)
                value.append(to: &line)
            }
        }
        buffer.writeTexts("}\n", "", "")
    }

    private enum Value {
        case text(String)
        case number(Int64)
        case milliseconds(TimeAmount)

        /// Text as it stands in the line.
        func quoted(_ quote: (String) -> String) -> Value {
            if case .text(let text) = self { .text(quote(text)) } else { self }
        }

        var mostBytes: Int {
            switch self {
            case .text(let text): text.utf8.count
            // With its sign, or with a point.
            case .number, .milliseconds: OutputRawSpan.mostDigits + 4
            }
        }

        func append(to line: inout OutputRawSpan) {
            switch self {
            case .text(let text):
                line.append(text)
            case .number(let number):
                line.appendDecimal(number)
            case .milliseconds(let time):
                // `12.345`: microseconds are worth showing, more isn't.
                let microseconds = UInt64(max(0, time.nanoseconds)) / 1000
                line.appendDigits(microseconds / 1000)
                line.append(UInt8(ascii: "."))
                line.appendDigits(microseconds % 1000, places: 3)
            }
        }
    }

    private func forEachField(_ body: (String, Value) -> Void) {
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
        if let replays { body("replays", .text(replays)) }
        if let generation { body("generation", .number(Int64(generation))) }
        if let cause { body("cause", .text(cause.name)) }
        if let reason { body("reason", .text(reason)) }
    }
}
