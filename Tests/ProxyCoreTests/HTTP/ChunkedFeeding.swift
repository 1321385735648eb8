import NIOCore
import ProxyCore

/// Feeds a chunked decoder piece by piece and writes down what comes out.
enum ChunkedFeeding {
    /// The body so far, then `END` with trailers and what is left over, a status, or `more`.
    static func outcome(
        _ bytes: [UInt8],
        cuts: [Int] = [],
        limits: HTTPLimits = HTTPLimits()
    ) -> String {
        var decoder = ChunkedDecoder(limits: limits)
        var buffer = ByteBuffer()
        var body = ""
        var ending = "more"
        feeding: for piece in pieces(bytes, cuts: cuts) {
            buffer.writeBytes(piece)
            guard ending == "more" else { continue }
            while true {
                switch decoder.next(&buffer) {
                case .needMore:
                    continue feeding
                case .bytes(let slice):
                    guard slice.readableBytes > 0 else { return "an empty piece" }
                    body += text(slice)
                    continue
                case .end(let trailers):
                    let fields = RequestFeeding.fields(trailers).map { "|\($0)=\($1)" }
                    ending = "END" + fields.joined()
                case .problem(let problem):
                    ending = "\(problem.status) \(problem.detail)"
                }
                continue feeding
            }
        }
        if ending.hasPrefix("END") { ending += "+" + text(buffer) }
        return body.isEmpty ? ending : body + " " + ending
    }

    static func disagreement(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> [Int]? {
        let whole = outcome(bytes, limits: limits)
        return allCuts(bytes.count).first { outcome(bytes, cuts: $0, limits: limits) != whole }
    }
}
