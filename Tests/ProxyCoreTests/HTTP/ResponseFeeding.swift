import NIOCore
import ProxyCore

/// Feeds a response parser piece by piece and writes down what it says, one line an outcome.
enum ResponseFeeding {
    /// Heads, and `more` or a status with its reason at last.
    static func outcomes(_ bytes: [UInt8], cuts: [Int] = [], limit: Int = 65_536) -> [String] {
        var parser = ResponseHeadParser(limit: limit)
        var buffer = ByteBuffer()
        var lines: [String] = []
        for piece in pieces(bytes, cuts: cuts) {
            buffer.writeBytes(piece)
            var isWaiting = false
            while !isWaiting {
                switch parser.parse(&buffer) {
                case .needMore: isWaiting = true
                case .head(let head): lines.append(describe(head))
                case .problem(let problem): return lines + [describe(problem)]
                }
            }
        }
        return buffer.readableBytes > 0 ? lines + ["more"] : lines
    }

    static func heads(_ bytes: [UInt8]) -> [ResponseHead] {
        var parser = ResponseHeadParser(limit: 65_536)
        var buffer = ByteBuffer(bytes: bytes)
        var heads: [ResponseHead] = []
        while case .head(let head) = parser.parse(&buffer) { heads.append(head) }
        return heads
    }

    /// The first cuts under which the outcomes differ from those of the whole input.
    static func disagreement(_ bytes: [UInt8], limit: Int = 65_536) -> [Int]? {
        let whole = outcomes(bytes, limit: limit)
        return allCuts(bytes.count).first { outcomes(bytes, cuts: $0, limit: limit) != whole }
    }

    static func describe(_ problem: FramingProblem) -> String {
        "\(problem.status) \(problem.detail)"
    }

    static func describe(_ head: ResponseHead) -> String {
        let fields = RequestFeeding.fields(head.fields).map { "|\($0)=\($1)" }.joined()
        let length = head.contentLength.map { " \($0)" } ?? ""
        let coding = head.isChunked ? " chunked" : ""
        return "\(head.status) '\(text(head.reasonSlice))'\(length)\(coding)\(fields)"
    }
}
