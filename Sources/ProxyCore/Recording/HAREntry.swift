import AdobeIMS
import NIOCore

/// One exchange as an entry of an HTTP archive.
struct HAREntry {
    private let exchange: RecordedExchange
    private let record: ExchangeRecord
    private let rules: RecordingRules
    /// Nil: the client never got one.
    private let answer: ResponseHead?
    private let fields: RecordedFields

    init(_ exchange: RecordedExchange, _ record: ExchangeRecord, _ rules: RecordingRules) {
        self.exchange = exchange
        self.record = record
        self.rules = rules
        fields = RecordedFields(
            exchange.request.fields,
            keyField: exchange.keyField,
            keepsCookies: rules.keepsCookies
        )
        var bytes = exchange.answerHead
        var parser = ResponseHeadParser(limit: max(1, bytes.readableBytes))
        if case .head(let head) = parser.parse(&bytes) { answer = head } else { answer = nil }
    }

    var document: JSONDocument {
        let timings = HARTimings(record)
        let route = record.target?.route
        return .object([
            "startedDateTime": .string(exchange.startedAt.description),
            "time": .duration(timings.total),
            "request": request,
            "response": response,
            "cache": .object([:]),
            "timings": timings.document,
            "_requestId": .string(record.requestID),
            "_route": .text(route?.path),
            "_upstream": .text(route?.upstream),
            "_credential": .text(route.map { $0.credential ?? "none" }),
            "_caller": .text(record.caller),
            "_attempts": .integer(record.attemptCount),
            "_cause": .text(record.cause?.name),
        ])
    }

    // MARK: Request

    private var request: JSONDocument {
        let head = exchange.request
        let host = head.host.isEmpty ? "localhost" : head.host
        let target = head.target
        return .object([
            "method": .string(head.method.name),
            "url": .string("\(exchange.isTLS ? "https" : "http")://\(host)\(target)"),
            "httpVersion": .string("HTTP/1.\(head.minorVersion)"),
            "cookies": Self.pairs(fields.cookies),
            "headers": Self.pairs(fields.fields),
            "queryString": Self.pairs(Self.query(of: target)),
            "postData": postData,
            "headersSize": .integer(head.bytes.readableBytes),
            "bodySize": .integer(Int(exchange.requestBody.count)),
        ])
    }

    private var postData: JSONDocument? {
        let body = exchange.requestBody
        guard body.count > 0 else { return nil }
        let text = HARText(body, hiding: fields.secrets)
        return .object([
            "mimeType": .string(exchange.request.fields.value(of: .contentType) ?? ""),
            "params": .list([]),
            "text": .string(text.text),
            "_encoding": text.isBase64 ? .string("base64") : nil,
            "comment": .text(text.comment),
        ])
    }

    private static func query(of target: String) -> [RecordedFields.Field] {
        guard let start = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: start)...].split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            return RecordedFields.Field(
                name: PercentEncoding.decodeQuery(pair[..<end]),
                value: PercentEncoding.decodeQuery(pair[end...].dropFirst())
            )
        }
    }

    // MARK: Response

    /// What browsers write for one that never came: status 0.
    private var response: JSONDocument {
        guard let answer else {
            return .object([
                "status": .integer(0), "statusText": .string(""), "httpVersion": .string(""),
                "cookies": .list([]), "headers": .list([]),
                "content": .object(["size": .integer(0), "mimeType": .string("x-unknown")]),
                "redirectURL": .string(""), "headersSize": .integer(-1),
                "bodySize": .integer(-1), "comment": .string("the client left before an answer"),
            ])
        }
        let fields = RecordedFields(answer.fields, keepsCookies: rules.keepsCookies)
        let reason = String(buffer: answer.reasonSlice)
        return .object([
            "status": .integer(answer.status),
            "statusText": .string(reason),
            "httpVersion": .string("HTTP/1.1"),
            "cookies": Self.pairs(fields.cookies),
            "headers": Self.pairs(fields.fields),
            "content": content(answer),
            "redirectURL": .string(answer.fields.value(of: .location) ?? ""),
            "headersSize": .integer(exchange.answerHead.readableBytes),
            "bodySize": .integer(Int(exchange.answerBody.count)),
            "comment": exchange.isComplete ? nil : .string("cut off in the middle"),
        ])
    }

    private func content(_ answer: ResponseHead) -> JSONDocument {
        let body = exchange.answerBody
        let text = HARText(body, hiding: fields.secrets)
        let coding = answer.fields.value(of: .contentEncoding)?.lowercased()
        let isCoded = coding != nil && coding != "identity" && body.count > 0
        let isWhole = exchange.isComplete && !body.isCut
        return .object([
            "size": .integer(Int(body.count)),
            "mimeType": .string(answer.fields.value(of: .contentType) ?? "x-unknown"),
            "text": .string(text.text),
            "encoding": text.isBase64 ? .string("base64") : nil,
            // Others decode what they record: what is as it was transferred has to say so.
            "_coding": isCoded ? .text(coding) : nil,
            "_truncated": isWhole ? nil : .flag(true),
            "comment": .text(text.comment),
        ])
    }

    private static func pairs(_ fields: [RecordedFields.Field]) -> JSONDocument {
        .list(
            fields.map { field in
                .object(["name": .string(field.name), "value": .string(field.value)])
            }
        )
    }
}
