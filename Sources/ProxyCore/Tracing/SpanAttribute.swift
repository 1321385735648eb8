/// What a span says of itself, by the names of OpenTelemetry's semantic conventions.
///
/// Nothing that a client or an upstream has written gets in but the method, where it is a known
/// one, and the path without its query.
package struct SpanAttribute: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        case text(String)
        case number(Int64)
    }

    package let name: String
    package let value: Value

    /// Longer ones are cut off: paths are the clients', in bytes.
    package static let longestText = 1_024

    package static func text(_ name: String, _ text: String) -> SpanAttribute {
        SpanAttribute(name: name, value: .text(bounded(text)))
    }

    package static func number(_ name: String, _ number: Int) -> SpanAttribute {
        SpanAttribute(name: name, value: .number(Int64(number)))
    }

    /// Why what the span stands for has failed: a cause, or a status.
    static func errorType(_ text: String) -> SpanAttribute { .text("error.type", text) }

    static func status(_ status: Int) -> SpanAttribute {
        .number("http.response.status_code", status)
    }

    static func method(_ method: Method) -> SpanAttribute {
        .text("http.request.method", method.spanName ?? "_OTHER")
    }

    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: longestText)
        while end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}

extension Method {
    /// Nil for methods that are not every server's: what clients make up must not make attributes
    /// without end.
    var spanName: String? {
        if case .other = self { nil } else { name }
    }
}
