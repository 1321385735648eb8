/// What a response's fields say about its length (RFC 9112 §6.3); where they contradict each other
/// the response can't be passed on.
struct ResponseFraming: Sendable {
    enum Verdict {
        case keep
        /// A field line that only repeats another.
        case drop
        case problem(FramingProblem)
    }

    private(set) var contentLength: Int64?
    private(set) var isChunked = false

    mutating func judge(
        _ field: FieldSection.Field,
        in bytes: Span<UInt8>,
        mayBeChunked: Bool
    ) -> Verdict {
        switch field.known {
        case .contentLength:
            guard let length = bytes.decimal(field.valueRange) else {
                return .problem(.badResponse("The response's Content-Length is not one number."))
            }
            if isChunked { return .problem(Self.both) }
            guard let contentLength else {
                contentLength = length
                return .keep
            }
            return length == contentLength
                ? .drop : .problem(.badResponse("The response has two lengths."))
        case .transferEncoding:
            if contentLength != nil { return .problem(Self.both) }
            guard mayBeChunked, !isChunked,
                bytes.equals(field.valueRange, ignoringCase: "chunked")
            else {
                return .problem(.badResponse("The response's Transfer-Encoding is not understood."))
            }
            isChunked = true
            return .keep
        default:
            return .keep
        }
    }

    private static var both: FramingProblem {
        .badResponse("The response has Content-Length beside Transfer-Encoding.")
    }
}
