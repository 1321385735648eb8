import NIOCore

/// What an upstream of the chaos has to say to a request.
struct ChaosAnswer: Sendable {
    let body: [UInt8]
    private let fields: String

    init(to request: RawUpstream.Request) {
        let number = Int(request.part(0)) ?? 0
        let count = Int(request.part(2)) ?? 0
        body = Array("number \(number)\n".utf8) + ChaosRequest.bytes(of: number + 13, count)
        fields = """
            X-Number: \(number)\r\nX-Sum: \(sha256(body))\r
            X-Got: \(sha256(request.body))\r\n
            """
    }

    func head(_ conduct: ChaosConduct) -> [UInt8] {
        let (status, framing) =
            switch conduct {
            case .noContent, .strayNoContent: ("204 No Content", "")
            case .notModified, .strayNotModified: ("304 Not Modified", "")
            case .untilClose: ("200 OK", "")
            case .chunked, .strayChunked: ("200 OK", "Transfer-Encoding: chunked\r\n")
            default: ("200 OK", "Content-Length: \(body.count)\r\n")
            }
        return Array("HTTP/1.1 \(status)\r\n\(fields)\(framing)\r\n".utf8)
    }

    /// All of it.
    func bytes(_ conduct: ChaosConduct) -> [UInt8] {
        switch conduct {
        case .noContent, .strayNoContent, .notModified, .strayNotModified: head(conduct)
        case .chunked, .strayChunked:
            head(conduct) + body.chunks(of: 5_000).flatMap { chunk($0) } + Array("0\r\n\r\n".utf8)
        default: head(conduct) + body
        }
    }

    func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    /// The same, slowly.
    var pieces: [RawUpstream.Reply.Step] {
        let all = bytes(.chunked)
        return all.chunks(of: max(40, all.count / 12)).flatMap {
            [.send(Array($0)), .pause(.milliseconds(2))]
        }
    }
}

extension [UInt8] {
    fileprivate func chunks(of count: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: self.count, by: count).map {
            self[$0..<Swift.min($0 + count, self.count)]
        }
    }
}
