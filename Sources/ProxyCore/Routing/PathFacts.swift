/// What one pass over a reading of a path says about it.
struct PathFacts: Sendable {
    /// The steps that would change it.
    private(set) var steps: PathSteps = []
    /// It has more `..` than segments before them, and so would leave the upstream's base path.
    private(set) var climbs = false
    /// It holds a NUL, where some servers end a path; or more bytes for an ASCII character than it
    /// needs, which some take for it and some refuse; or a name with its namespace's URI, whose
    /// prefix the repository alone knows; or more such names than anybody writes.
    private(set) var isBeyondReading = false
    /// Differs for nearly all different paths.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// How many bytes it has.
    private(set) var count = 0

    private var depth = 0
    /// Segments that begin as the repository's names with a namespace do.
    private var oddSegments = 0
    /// More than any honest path has, and what each costs adds up.
    private static let mostOddSegments = 64
    private var segmentStart = 0

    /// `path`: Where it is received, `endsAtQuery`, the query follows.
    init(_ path: Span<UInt8>, endsAtQuery: Bool) {
        var hash = hash
        var index = 0
        while index < path.count, oddSegments <= Self.mostOddSegments {
            let byte = path[index]
            if endsAtQuery, byte == PathByte.question { break }
            defer { index += 1 }
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            guard PathByte.isSignificant(byte) else { continue }
            switch byte {
            case 0:
                isBeyondReading = true
            case PathByte.slash:
                endSegment(path, index)
                if index > 0, index == segmentStart { steps.insert(.emptySegments) }
                segmentStart = index + 1
                if segmentStart < path.count, path[segmentStart] == PathByte.underscore {
                    oddSegments += 1
                }
                if PathByte.beginsMangledSegment(path, index) { steps.insert(.namespaces) }
            case PathByte.bracket:
                let next = index + 1 < path.count ? path[index + 1] : 0
                if ByteClass.isDigit(next) { steps.insert(.siblings) }
            case PathByte.brace where index == segmentStart:
                oddSegments += 1
                judgeNamespace(path, index)
            case PathByte.brace:
                break
            case PathByte.percent:
                if PathByte.decoded(path, index) != nil { steps.insert(.decoding) }
            case PathByte.semicolon:
                steps.insert(.parameters)
            case PathByte.backslash:
                steps.insert(.slashes)
            case PathByte.question:
                break
            default:
                let next = index + 1 < path.count ? path[index + 1] : 0
                if PathByte.isOverlong(byte, next) { isBeyondReading = true }
            }
        }
        if oddSegments > Self.mostOddSegments { isBeyondReading = true }
        endSegment(path, index)
        count = index
        self.hash = hash
    }

    mutating func keepSteps(_ kept: PathSteps) { steps.formIntersection(kept) }

    /// `{}name` is `name` for the repository (JCR 2.0 §3.2.5.1), and `{http://www.jcp.org/jcr/1.0}name`
    /// is `jcr:name`.
    private mutating func judgeNamespace(_ path: Span<UInt8>, _ start: Int) {
        var end = start + 1
        while end < path.count {
            switch path[end] {
            case PathByte.closingBrace:
                if end == start + 1 { steps.insert(.emptyNamespaces) }
                return
            case PathByte.colon:
                isBeyondReading = true
                return
            case PathByte.slash, PathByte.question:
                return
            default:
                end += 1
            }
        }
    }

    private mutating func endSegment(_ path: Span<UInt8>, _ end: Int) {
        let length = end - segmentStart
        guard length > 0 else { return }
        guard length <= 2, path[segmentStart] == PathByte.dot, path[end - 1] == PathByte.dot else {
            depth += 1
            return
        }
        steps.insert(.dots)
        if length == 2 { depth -= 1 }
        if depth < 0 { climbs = true }
    }
}
