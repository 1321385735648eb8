/// Reads a chunk's first line: size, extensions, line end (RFC 9112 §7.1 and §7.1.1). Extensions
/// mean nothing here, but a malformed one is where parsers come to differ, so they are judged.
struct ChunkLineScanner: Sendable {
    enum Step {
        case needMore
        /// The line has ended: the size of the chunk, 0 for the last one.
        case size(Int64)
        case problem(FramingProblem)
    }

    private enum Phase: UInt8 {
        case firstDigit
        case size
        /// Whitespace that must lead to a semicolon.
        case beforeSemicolon
        case beforeName
        case name
        /// Whitespace behind a name, which must lead to `=` or a semicolon.
        case afterName
        case beforeValue
        case value
        case quoted
        case quotedPair
        case afterQuoted
        case lineFeed
    }

    private static let mostDigits = 16
    private static let mostPlainDigits = 8

    private let limit: Int
    private var phase = Phase.firstDigit
    private var length = 0
    private var digits = 0
    private var size: UInt64 = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Nothing of the line has been read.
    var isAtStart: Bool { length == 0 }

    /// Reads on from `position`, which is left behind the last byte that was read.
    mutating func next(_ bytes: Span<UInt8>, _ position: inout Int) -> Step {
        if isAtStart, let size = plainSize(bytes, &position) { return .size(size) }
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            length += 1
            if phase == .lineFeed {
                guard byte == ByteClass.lineFeed else { return .problem(.bareCarriageReturn) }
                guard length <= limit else { break }
                guard let size = Int64(exactly: size) else { return .problem(Self.badSize) }
                return .size(size)
            }
            guard let following = phase(after: byte) else {
                return .problem(problem(with: byte))
            }
            phase = following
            guard length < limit else { break }
        }
        guard length >= limit else { return .needMore }
        return .problem(.badRequest("A chunk's first line is longer than the limit."))
    }

    /// The size on a line of a few digits alone, all of which is there: nearly every one.
    func plainSize(_ bytes: Span<UInt8>, _ position: inout Int) -> Int64? {
        guard limit > 2 else { return nil }
        let most = min(bytes.count - 2, position + min(limit - 2, Self.mostPlainDigits))
        var index = position
        var size: Int64 = 0
        while index < most, let digit = ByteClass.hexadecimal(bytes[index]) {
            size = size &<< 4 | Int64(digit)
            index += 1
        }
        guard index > position, index + 1 < bytes.count,
            bytes[index] == ByteClass.carriageReturn, bytes[index + 1] == ByteClass.lineFeed
        else { return nil }
        position = index + 2
        return size
    }

    /// The size on a line of a few digits and extensions, `;name` or `;name=value`, without quotes and
    /// whitespace, all of which is there. Others are read byte by byte.
    @inline(never)
    func plainlyExtendedSize(_ bytes: Span<UInt8>, _ position: inout Int) -> Int64? {
        let end = min(bytes.count, position + limit)
        let mostDigits = min(end, position + Self.mostPlainDigits)
        var index = position
        var size: Int64 = 0
        while index < mostDigits, let digit = ByteClass.hexadecimal(bytes[index]) {
            size = size &<< 4 | Int64(digit)
            index += 1
        }
        guard index > position else { return nil }
        while index < end, bytes[index] == UInt8(ascii: ";") {
            let nameEnd = bytes.endOfToken(from: index + 1, upTo: end)
            guard nameEnd > index + 1, nameEnd < end else { return nil }
            index = nameEnd
            guard bytes[nameEnd] == UInt8(ascii: "=") else { continue }
            index = bytes.endOfToken(from: nameEnd + 1, upTo: end)
            guard index > nameEnd + 1 else { return nil }
        }
        guard index + 1 < end, bytes[index] == ByteClass.carriageReturn,
            bytes[index + 1] == ByteClass.lineFeed
        else { return nil }
        position = index + 2
        return size
    }

    private mutating func phase(after byte: UInt8) -> Phase? {
        switch phase {
        case .firstDigit, .size:
            if let digit = ByteClass.hexadecimal(byte) {
                digits += 1
                size = size &<< 4 | UInt64(digit)
                return digits <= Self.mostDigits ? .size : nil
            }
            return phase == .size ? phase(afterPart: byte, whitespace: .beforeSemicolon) : nil
        case .beforeSemicolon:
            if ByteClass.isWhitespace(byte) { return .beforeSemicolon }
            return byte == UInt8(ascii: ";") ? .beforeName : nil
        case .beforeName:
            if ByteClass.isWhitespace(byte) { return .beforeName }
            return ByteClass.isToken(byte) ? .name : nil
        case .name:
            if ByteClass.isToken(byte) { return .name }
            if byte == UInt8(ascii: "=") { return .beforeValue }
            return phase(afterPart: byte, whitespace: .afterName)
        case .afterName:
            if ByteClass.isWhitespace(byte) { return .afterName }
            if byte == UInt8(ascii: "=") { return .beforeValue }
            return byte == UInt8(ascii: ";") ? .beforeName : nil
        case .beforeValue:
            if ByteClass.isWhitespace(byte) { return .beforeValue }
            if byte == ByteClass.quote { return .quoted }
            return ByteClass.isToken(byte) ? .value : nil
        case .value:
            if ByteClass.isToken(byte) { return .value }
            return phase(afterPart: byte, whitespace: .beforeSemicolon)
        case .quoted:
            if byte == ByteClass.quote { return .afterQuoted }
            if byte == ByteClass.backslash { return .quotedPair }
            return ByteClass.isQuotedText(byte) ? .quoted : nil
        case .quotedPair:
            return ByteClass.isFieldValue(byte) ? .quoted : nil
        case .afterQuoted:
            return phase(afterPart: byte, whitespace: .beforeSemicolon)
        case .lineFeed:
            return nil
        }
    }

    /// Behind a complete size, name or value: whitespace, the next extension or the end.
    private func phase(afterPart byte: UInt8, whitespace: Phase) -> Phase? {
        switch byte {
        case ByteClass.carriageReturn: .lineFeed
        case UInt8(ascii: ";"): .beforeName
        case ByteClass.space, ByteClass.tab: whitespace
        default: nil
        }
    }

    private func problem(with byte: UInt8) -> FramingProblem {
        if byte == ByteClass.lineFeed { return .bareLineFeed }
        return phase == .firstDigit || phase == .size
            ? Self.badSize : .badRequest("A chunk extension is malformed.")
    }

    private static var badSize: FramingProblem {
        .badRequest("A chunk size is not a hexadecimal number of reasonable length.")
    }
}
