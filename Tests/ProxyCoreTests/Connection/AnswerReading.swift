import NIOCore
import ProxyCore

/// What an ``UpstreamReader`` says of an answer that comes in pieces, as one line of text: statuses,
/// with `keep` or `close` behind the final one; the body in quotes, however it was cut; how it ended;
/// what is left over behind `+`.
enum AnswerReading {
    enum Closing: CaseIterable {
        case none, clean, unclean
    }

    static func outcome(
        _ bytes: [UInt8],
        method: Method = .get,
        cuts: [Int] = [],
        headLimit: Int = 65_536,
        closing: Closing = .none
    ) -> String {
        var reader = UpstreamReader(method: method, headLimit: headLimit)
        var buffer = ByteBuffer()
        var words: [String] = []
        var body: [UInt8] = []
        var ending: String?
        for piece in pieces(bytes, cuts: cuts) {
            buffer.writeBytes(piece)
            var isWaiting = ending != nil
            while !isWaiting {
                switch reader.next(&buffer) {
                case .needMore:
                    isWaiting = true
                case .head(let head):
                    guard head.isInformational != reader.isHeadComplete else { return "confused" }
                    words.append("\(head.status)")
                    if head.isInformational { continue }
                    words.append(reader.keepsConnection ? "keep" : "close")
                case .body(let bytes):
                    guard bytes.readableBytes > 0 else { return "an empty piece" }
                    body += bytes.readableBytesView
                case .end(let trailers):
                    let fields = RequestFeeding.fields(trailers).map { "|\($0)=\($1)" }.joined()
                    ending = "end" + fields
                    isWaiting = true
                case .problem(let problem):
                    ending = ResponseFeeding.describe(problem)
                    isWaiting = true
                }
            }
        }
        if !body.isEmpty { words.append("'\(text(body))'") }
        if let ending {
            guard reader.isEnded == ending.hasPrefix("end") else { return "confused" }
            words.append(ending)
            if reader.isEnded && buffer.readableBytes > 0 { words.append("+" + text(buffer)) }
        } else {
            words.append(self.ending(&reader, closing))
        }
        return words.joined(separator: " ")
    }

    private static func ending(_ reader: inout UpstreamReader, _ closing: Closing) -> String {
        guard closing != .none else { return "more" }
        let isEnd = reader.inputEnded(isClean: closing == .clean)
        return isEnd != reader.isEnded ? "confused" : isEnd ? "closed" : "cut"
    }

    /// The first cuts under which the outcome differs from that of the whole input.
    static func disagreement(
        _ bytes: [UInt8],
        method: Method = .get,
        headLimit: Int = 65_536,
        closing: Closing = .none
    ) -> [Int]? {
        func outcome(_ cuts: [Int]) -> String {
            self.outcome(bytes, method: method, cuts: cuts, headLimit: headLimit, closing: closing)
        }
        let whole = outcome([])
        return allCuts(bytes.count).first { outcome($0) != whole }
    }
}
