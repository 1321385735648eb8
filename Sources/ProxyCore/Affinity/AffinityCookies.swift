package import AdobeIMS
import NIOCore

/// The cookies by which a load balancer finds the instance of AEM again that it chose for somebody,
/// kept for clients that keep none. In bounded memory.
package struct AffinityCookies: Sendable, Equatable {
    private struct Cookie: Sendable, Equatable {
        let name: String
        /// `name=value` as it came.
        let pair: [UInt8]
        /// Nil: as long as it is kept.
        let expiry: UnixTime?
    }

    /// A longer one is ignored: it is made to carry more than a name of an instance. In bytes.
    package static let longest = 1024

    /// At most one of each name that counts.
    private var cookies: [Cookie] = []

    package init() {}

    /// As they stand in a `Cookie` field; nil when there are none.
    package func line(at now: UnixTime) -> [UInt8]? {
        var line: [UInt8] = []
        for cookie in cookies where cookie.expiry.map({ $0 > now }) ?? true {
            if !line.isEmpty { line += Array("; ".utf8) }
            line += cookie.pair
        }
        return line.isEmpty ? nil : line
    }

    /// Takes what an answer sets of these names, and forgets what it ends.
    package mutating func learn(from answer: ResponseHead, _ names: [String], at now: UnixTime) {
        let fields = answer.fields
        guard fields.contains(.setCookie) else { return }
        for field in fields where field.known == .setCookie {
            learn(fields.bytes.readableBytesUInt8Span, field.valueRange, names, at: now)
        }
    }

    private mutating func learn(
        _ bytes: Span<UInt8>,
        _ line: Range<Int>,
        _ names: [String],
        at now: UnixTime
    ) {
        var elements = ListElements(line, separatedBy: ";")
        guard let pair = elements.next(in: bytes),
            let name = names.first(where: { bytes.isCookie(pair, named: $0) })
        else { return }
        cookies.removeAll { $0.name == name }
        var expires: UnixTime?
        var age: Int64?
        while let element = elements.next(in: bytes) {
            let text = bytes.text(element)
            let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "max-age": age = Int64(parts[1]) ?? age
            case "expires": expires = UnixTime(httpDate: parts[1]) ?? expires
            default: continue
            }
        }
        let expiry =
            age.map { now.advanced(by: .seconds(max(0, min($0, Self.longestAge)))) } ?? expires
        let hasValue = bytes[pair.upperBound - 1] != UInt8(ascii: "=")
        guard hasValue, pair.count <= Self.longest, expiry.map({ $0 > now }) ?? true else { return }
        cookies.append(Cookie(name: name, pair: pair.map { bytes[$0] }, expiry: expiry))
    }

    /// A year, in seconds.
    private static let longestAge: Int64 = 31_536_000
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
