package import AdobeIMS
import NIOCore

/// Looks for secrets in bytes on their way to a client. Made once for the secrets that live, shared
/// by all exchanges, immutable; it shows nothing of itself.
///
/// Secrets are looked for as they are. An access token is base64url and dots, which JSON, URLs and
/// HTML all leave alone; a client secret may hold characters that they write differently, and is
/// not found then. Neither is a secret in compressed bytes, in UTF-16, or without its beginning.
///
/// The method is Wu and Manber's: a window as long as the shortest secret, or ``widestWindow``, is
/// moved over the bytes. The pair of bytes at its end says how far no secret can begin, which for
/// most pairs is the whole window, so few bytes are looked at. Where a secret may begin, all are
/// compared at once, since they stand in order: tokens are alike for their first hundred bytes.
package final class SecretSearch: Sendable {
    /// How bytes and secrets compare from some place on.
    enum Match {
        /// A secret is there.
        case whole
        /// The bytes end in the middle of what is a secret so far.
        case beginning
        case nothing
    }

    enum Finding: Equatable {
        case found
        /// So many bytes at the end are the beginning of a secret; 0 for most. The longest one.
        case tail(Int)
    }

    /// A shorter one is ignored: it may be a word. In bytes.
    static let shortest = 16
    /// Of a longer one so many bytes count: who sends those sends the rest as well.
    static let longest = 4096
    /// Wider ones gain little, and the end of a piece is looked at byte by byte for as long.
    private static let widestWindow = 128
    private static let tableSize = 4096

    /// All secrets, one behind the other, in the order of their bytes.
    private let text: [UInt8]
    /// Where each lies in `text`.
    private let ranges: [Range<Int>]
    private let window: Int
    /// By a hash of the two bytes at the window's end: how far it may move on; 0: look here.
    private let shifts: [UInt8]
    /// By a hash of two bytes: whether a secret may begin with them.
    private let beginnings: [Bool]

    /// nil when none of the secrets is long enough.
    ///
    /// `short`: Those that are no words whatever their length; two bytes at least.
    package init?(for secrets: [Secret], short: [Secret] = []) {
        let long = secrets.filter { $0.reveal().utf8.count >= Self.shortest }
        let sorted = (long + short.filter { $0.reveal().utf8.count > 1 })
            .map { Array($0.reveal().utf8.prefix(Self.longest)) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        guard let shortest = sorted.map(\.count).min() else { return nil }
        let window = min(shortest, Self.widestWindow)
        var text: [UInt8] = []
        var ranges: [Range<Int>] = []
        // A pair that is in no secret's window can at most be split by the window's next place.
        var shifts = Array(repeating: UInt8(window - 1), count: Self.tableSize)
        var beginnings = Array(repeating: false, count: Self.tableSize)
        for secret in sorted {
            ranges.append(text.count..<(text.count + secret.count))
            text += secret
            beginnings[Self.hash(secret[0], secret[1])] = true
            for index in 1..<window {
                let hash = Self.hash(secret[index - 1], secret[index])
                shifts[hash] = min(shifts[hash], UInt8(window - 1 - index))
            }
        }
        self.text = text
        self.ranges = ranges
        self.window = window
        self.shifts = shifts
        self.beginnings = beginnings
    }

    /// Whether a secret stands in the bytes of a head or a trailer section, in any part of it.
    package func isIn(_ fields: FieldSection) -> Bool {
        scan(fields.bytes.readableBytesUInt8Span) == .found
    }

    func scan(_ bytes: Span<UInt8>) -> Finding {
        // A span can't be taken of what an object holds.
        let (allShifts, allBeginnings) = (shifts, beginnings)
        let shifts = allShifts.span
        let beginnings = allBeginnings.span
        var tail = bytes.count
        var last = window - 1
        while last < bytes.count {
            let shift = Int(shifts[Self.hash(bytes[last - 1], bytes[last])])
            guard shift == 0 else {
                last += shift
                continue
            }
            let start = last - (window - 1)
            last += 1
            guard beginnings[Self.hash(bytes[start], bytes[start + 1])] else { continue }
            switch match(bytes, from: start) {
            case .whole: return .found
            case .beginning: tail = min(tail, start)
            case .nothing: break
            }
        }
        // No window fits from here on.
        var start = last - (window - 1)
        while start < tail {
            let mayBegin =
                start + 1 == bytes.count
                || beginnings[Self.hash(bytes[start], bytes[start + 1])]
            if mayBegin, match(bytes, from: start) == .beginning { tail = start }
            start += 1
        }
        return .tail(bytes.count - tail)
    }

    /// Compares the secrets with the bytes from `start` on, and then with `rest`.
    func match(_ bytes: Span<UInt8>, from start: Int, then rest: Span<UInt8> = Span()) -> Match {
        // Those that agree with the bytes so far: neighbours, because they are in order.
        var low = 0
        var high = ranges.count
        var position = start
        while true {
            let offset = position - start
            // The shortest of them is the first.
            if ranges[low].count == offset { return .whole }
            let byte: UInt8
            if position < bytes.count {
                byte = bytes[position]
            } else if position - bytes.count < rest.count {
                byte = rest[position - bytes.count]
            } else {
                return .beginning
            }
            while low < high, text[ranges[low].lowerBound + offset] < byte { low += 1 }
            while low < high, text[ranges[high - 1].lowerBound + offset] > byte { high -= 1 }
            if low == high { return .nothing }
            position += 1
        }
    }

    private static func hash(_ first: UInt8, _ second: UInt8) -> Int {
        (Int(first) << 5 ^ Int(second)) & (tableSize - 1)
    }
}

extension SecretSearch: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
