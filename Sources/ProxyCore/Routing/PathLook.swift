/// What one look at a target says about how its path may be read. Most paths are plain, and for
/// those nothing else is done.
package enum PathLook: Equatable, Sendable {
    /// In one way.
    case plain
    /// In two, with its escapes or without: what they stand for has no meaning in a path. `first` is
    /// where the first one begins.
    case escaped(first: Int)
    /// Perhaps in more: see ``PathReadings``.
    case open

    /// - Parameters:
    ///   - target: path and query, of which the path alone counts.
    ///   - hasNamespaces: whether it matters how namespaces are written, `jcr:` or `_jcr_`.
    package init(_ target: Span<UInt8>, hasNamespaces: Bool = true) {
        var firstEscape: Int?
        var index = 0
        looking: while index < target.count {
            let byte = target[index]
            guard PathByte.isSignificant(byte) else {
                index += 1
                continue
            }
            switch byte {
            case PathByte.question:
                break looking
            case PathByte.slash
            where PathByte.beginsOddSegment(target, index)
                || hasNamespaces && PathByte.beginsMangledSegment(target, index):
                self = .open
                return
            case PathByte.slash:
                index += 1
            default:
                let escaped = byte == PathByte.percent
                guard let meant = PathByte.decoded(target, index), Self.isHarmless(meant),
                    !PathByte.isOverlong(meant, PathByte.next(target, index + (escaped ? 3 : 1)))
                else {
                    self = .open
                    return
                }
                if escaped { firstEscape = firstEscape ?? index }
                index += escaped ? 3 : 1
            }
        }
        self = firstEscape.map { .escaped(first: $0) } ?? .plain
    }

    /// Whether a byte, escaped or not, neither ends a path, a segment or a name nor makes another
    /// escape.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, PathByte.slash, PathByte.dot, PathByte.semicolon, PathByte.backslash,
            PathByte.percent, PathByte.question, PathByte.bracket, PathByte.brace:
            false
        default:
            true
        }
    }
}
