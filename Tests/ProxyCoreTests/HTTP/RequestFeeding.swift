import NIOCore
import ProxyCore

/// Feeds a request parser piece by piece and writes down what it says, one line an outcome.
enum RequestFeeding {
    static func outcomes(
        _ bytes: [UInt8],
        cuts: [Int] = [],
        limits: HTTPLimits = HTTPLimits()
    ) -> [String] {
        var parser = RequestHeadParser(limits: limits)
        var buffer = ByteBuffer()
        var lines: [String] = []
        for piece in pieces(bytes, cuts: cuts) {
            buffer.writeBytes(piece)
            var isWaiting = false
            while !isWaiting {
                switch parser.parse(&buffer) {
                case .needMore:
                    isWaiting = true
                case .head(let head):
                    lines.append(describe(head))
                case .problem(let problem):
                    return lines + ["\(problem.status) \(problem.detail)"]
                }
            }
        }
        if parser.isInHead { lines.append("more, \(buffer.readableBytes) bytes so far") }
        return lines
    }

    static func heads(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> [RequestHead] {
        var parser = RequestHeadParser(limits: limits)
        var buffer = ByteBuffer(bytes: bytes)
        var heads: [RequestHead] = []
        while case .head(let head) = parser.parse(&buffer) { heads.append(head) }
        return heads
    }

    /// The first cuts under which the outcomes differ from those of the whole input.
    static func disagreement(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> [Int]? {
        let whole = outcomes(bytes, limits: limits)
        return allCuts(bytes.count).first { outcomes(bytes, cuts: $0, limits: limits) != whole }
    }

    static func describe(_ head: RequestHead) -> String {
        summary(head) + fields(head.fields).map { "|\($0)=\($1)" }.joined()
    }

    /// All but the fields.
    static func summary(_ head: RequestHead) -> String {
        var words = [
            head.method.name, text(head.targetSlice), "\(head.targetForm)",
            "1.\(head.minorVersion)",
        ]
        switch head.framing {
        case .none: words.append("none")
        case .length(let length): words.append("length:\(length)")
        case .chunked: words.append("chunked")
        }
        words.append(head.keepAlive ? "keep" : "close")
        if head.expectsContinue { words.append("expect") }
        words.append("\(head.hostName)+\(head.hostPort.map(String.init) ?? "")")
        return words.joined(separator: " ")
    }

    static func fields(_ section: FieldSection) -> [(String, String)] {
        section.indices.map { (text(section.nameSlice($0)), text(section.valueSlice($0))) }
    }
}
