package import NIOCore

/// The ways in which servers may read one path: decoded or not, with its dot segments removed or
/// not, and so on, in any order, since one hands on what it read to the next. A path that leads to
/// different routes in different readings can't be trusted with either, because nobody knows which
/// reading AEM and what stands before it take.
package struct PathReadings: Sendable {
    /// The paths, the received one first. Usually there is no other.
    package let all: [[UInt8]]
    /// Whether they are too many, or one of them holds a NUL, where some servers end a path, or more
    /// bytes for an ASCII character than it needs, which some take for it and some refuse.
    package let isBeyondReading: Bool

    /// Whether one of them has more `..` than segments before them, and so would leave the upstream's
    /// base path.
    var leavesBase: Bool { all.contains(where: Self.climbs) }

    /// More than any honest path has; there could be thousands, where escapes were escaped again.
    private static let mostReadings = 64

    /// What a server may do to a path; none makes it longer.
    private static let steps = [
        decoded, withSlashes, withoutParameters, withoutEmptySegments, withoutDots,
    ]

    /// - Parameter target: Path and query as received.
    package init(of target: ByteBuffer) {
        let path = Array(target.readableBytesView.prefix { $0 != UInt8(ascii: "?") })
        guard Self.isOpenToReading(path) else {
            all = [path]
            isBeyondReading = false
            return
        }
        var all = [path]
        var known: Set<[UInt8]> = [path]
        var next = 0
        while next < all.count, all.count <= Self.mostReadings {
            for step in Self.steps {
                let reading = step(all[next])
                if known.insert(reading).inserted { all.append(reading) }
            }
            next += 1
        }
        self.all = all
        isBeyondReading =
            all.count > Self.mostReadings || all.contains(where: Self.isBeyondReading)
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// Whether any step below would change the path; most are plain.
    private static func isOpenToReading(_ path: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in path {
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: ";"), UInt8(ascii: "\\"): return true
            case 0xC0, 0xC1, 0xE0, 0xF0: return true
            case slash where previous == slash: return true
            case dot where previous == slash: return true
            default: previous = byte
            }
        }
        return false
    }

    /// A NUL, or UTF-8's first byte of two, three or four with nothing but zeros in its share.
    private static func isBeyondReading(_ path: [UInt8]) -> Bool {
        path.indices.contains { index in
            let next = index + 1 < path.count ? path[index + 1] : 0
            return switch path[index] {
            case 0: true
            case 0xC0, 0xC1: (0x80...0xBF).contains(next)
            case 0xE0: (0x80...0x9F).contains(next)
            case 0xF0: (0x80...0x8F).contains(next)
            default: false
            }
        }
    }

    private static func climbs(_ path: [UInt8]) -> Bool {
        var depth = 0
        for segment in path.split(separator: slash) where !segment.elementsEqual([dot]) {
            depth += segment.elementsEqual([dot, dot]) ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    private static func decoded(_ path: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < path.count {
            if path[index] == UInt8(ascii: "%"), index + 2 < path.count,
                let high = hexDigit(path[index + 1]), let low = hexDigit(path[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(path[index])
                index += 1
            }
        }
        return decoded
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func withSlashes(_ path: [UInt8]) -> [UInt8] {
        path.map { $0 == UInt8(ascii: "\\") ? slash : $0 }
    }

    /// `/a;x=1/b` is `/a/b`.
    private static func withoutParameters(_ path: [UInt8]) -> [UInt8] {
        var isParameter = false
        return path.filter { byte in
            if byte == UInt8(ascii: ";") { isParameter = true }
            if byte == slash { isParameter = false }
            return !isParameter
        }
    }

    private static func withoutEmptySegments(_ path: [UInt8]) -> [UInt8] {
        var previous: UInt8 = 0
        return path.filter { byte in
            defer { previous = byte }
            return byte != slash || previous != slash
        }
    }

    /// RFC 3986 §5.2.4.
    private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
        var segments: [ArraySlice<UInt8>] = []
        let parts = path.split(separator: slash, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch Array(part) {
            case [dot]:
                if isLast { segments.append([]) }
            case [dot, dot]:
                if segments.count > 1 { segments.removeLast() }
                if isLast { segments.append([]) }
            default:
                segments.append(part)
            }
        }
        return Array(segments.joined(separator: [slash]))
    }
}
