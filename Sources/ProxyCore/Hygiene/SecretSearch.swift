package import AdobeIMS
import NIOCore

/// Looks for secrets in bytes on their way to a client. Made once for a token, shared by all its
/// exchanges, immutable; it shows nothing of itself.
///
/// Secrets are looked for as they are. An access token is base64url and dots, which JSON, URLs and
/// HTML all leave alone; a client secret may hold characters that they write differently, and is
/// not found then. Neither is a secret in compressed bytes, in UTF-16, or without its beginning.
///
/// The method is Wu and Manber's: a window as long as the shortest secret, or ``widestWindow``, is
/// moved over the bytes. The pair of bytes at its end says how far no secret can begin, which for
/// most pairs is the whole window, so few bytes are looked at.
package struct SecretSearch: Sendable {
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
    private static let tableSize = 2048

    /// All secrets, one behind the other.
    private let text: [UInt8]
    /// Where each lies in `text`.
    private let ranges: [Range<Int>]
    private let window: Int
    /// By a hash of the two bytes at the window's end: how far it may move on; 0: look here.
    private let shifts: [UInt8]

    /// nil when none of the secrets is long enough.
    package init?(for secrets: [Secret]) {
        var text: [UInt8] = []
        var ranges: [Range<Int>] = []
        for secret in secrets {
            let bytes = secret.reveal().utf8.prefix(Self.longest)
            guard bytes.count >= Self.shortest else { continue }
            ranges.append(text.count..<(text.count + bytes.count))
            text += bytes
        }
        guard let shortest = ranges.map(\.count).min() else { return nil }
        let window = min(shortest, Self.widestWindow)
        // A pair that is in no secret's window can at most be split by the window's next place.
        var shifts = Array(repeating: UInt8(window - 1), count: Self.tableSize)
        for range in ranges {
            for index in 1..<window {
                let start = range.lowerBound + index
                let hash = Self.hash(text[start - 1], text[start])
                shifts[hash] = min(shifts[hash], UInt8(window - 1 - index))
            }
        }
        self.text = text
        self.ranges = ranges
        self.window = window
        self.shifts = shifts
    }

    /// Whether a secret stands in the bytes of a head or a trailer section, in any part of it.
    package func isIn(_ fields: FieldSection) -> Bool {
        scan(fields.bytes.readableBytesUInt8Span) == .found
    }

    func scan(_ bytes: Span<UInt8>) -> Finding {
        let shifts = shifts.span
        var tail = bytes.count
        var last = window - 1
        while last < bytes.count {
            let shift = Int(shifts[Self.hash(bytes[last - 1], bytes[last])])
            guard shift == 0 else {
                last += shift
                continue
            }
            let start = last - (window - 1)
            switch match(bytes, from: start) {
            case .whole: return .found
            case .beginning: tail = min(tail, start)
            case .nothing: break
            }
            last += 1
        }
        // No window fits from here on. A pair that begins a secret is one of its window's.
        var start = last - (window - 1)
        while start < tail {
            let mayBegin =
                start + 1 == bytes.count
                || shifts[Self.hash(bytes[start], bytes[start + 1])] < window - 1
            if mayBegin, match(bytes, from: start) == .beginning { tail = start }
            start += 1
        }
        return .tail(bytes.count - tail)
    }

    /// Compares the secrets with the bytes from `start` on, and then with `rest`.
    func match(_ bytes: Span<UInt8>, from start: Int, then rest: Span<UInt8> = Span()) -> Match {
        var result = Match.nothing
        for range in ranges {
            let length = min(range.count, bytes.count - start)
            let more = min(range.count - length, rest.count)
            guard equals(range.lowerBound, bytes, start, length),
                equals(range.lowerBound + length, rest, 0, more)
            else { continue }
            guard length + more < range.count else { return .whole }
            result = .beginning
        }
        return result
    }

    private func equals(
        _ position: Int,
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ length: Int
    ) -> Bool {
        let text = text.span
        for offset in 0..<length where text[position + offset] != bytes[start + offset] {
            return false
        }
        return true
    }

    private static func hash(_ first: UInt8, _ second: UInt8) -> Int {
        (Int(first) << 3 ^ Int(second)) & (tableSize - 1)
    }
}

extension SecretSearch: CustomStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
