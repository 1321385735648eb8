package import NIOCore

/// Reads answers of RESP2, the protocol of Redis and Valkey, strictly and with a bound on
/// everything: whoever answers may be anybody.
///
/// Types of RESP3 (pushes, maps, sets …) are refused: they come only when they are asked for.
package enum RESPReader {
    /// Of a line: a status, an error, a number.
    package static let longestLine = 1024
    /// Of a text: far more than a sealed token has.
    package static let longestText = 128 << 10
    /// Of a whole answer.
    package static let longestAnswer = 160 << 10
    /// In an answer, however deep.
    package static let mostElements = 256
    package static let deepest = 4

    /// Takes the next answer out of the buffer.
    ///
    /// - Returns: nil: more bytes have to come first.
    package static func next(
        from buffer: inout ByteBuffer
    ) throws(RESPFault) -> RESPValue? {
        var scan = Scan(buffer: buffer, index: buffer.readerIndex)
        guard let value = try scan.value(depth: 0) else {
            guard buffer.readableBytes <= longestAnswer else { throw .tooLong }
            return nil
        }
        guard scan.index - buffer.readerIndex <= longestAnswer else { throw .tooLong }
        buffer.moveReaderIndex(to: scan.index)
        return value
    }

    /// Reads ahead in the buffer, from the beginning of an answer.
    private struct Scan {
        let buffer: ByteBuffer
        var index: Int
        private var elements = 0

        init(buffer: ByteBuffer, index: Int) {
            self.buffer = buffer
            self.index = index
        }

        mutating func value(depth: Int) throws(RESPFault) -> RESPValue? {
            elements += 1
            guard elements <= mostElements else { throw .tooLong }
            guard let type = buffer.getInteger(at: index, as: UInt8.self),
                index < buffer.writerIndex
            else { return nil }
            guard "+-:$*".utf8.contains(type) else { throw .unknownType }
            index += 1
            guard let line = try self.line() else { return nil }
            switch type {
            case UInt8(ascii: "+"): return .simple(String(decoding: line, as: UTF8.self))
            case UInt8(ascii: "-"): return .error(String(decoding: line, as: UTF8.self))
            case UInt8(ascii: ":"): return .integer(try Self.number(line))
            case UInt8(ascii: "$"): return try text(of: Self.number(line))
            default: return try array(of: Self.number(line), depth: depth + 1)
            }
        }

        private mutating func text(of count: Int64) throws(RESPFault) -> RESPValue? {
            guard count >= 0 else { return try Self.null(count) }
            guard count <= Int64(longestText) else { throw .tooLong }
            let count = Int(count)
            guard buffer.writerIndex - index >= count + 2 else {
                // What is there of its end must be right.
                try requireEnd(at: index + count)
                return nil
            }
            try requireEnd(at: index + count)
            guard let bytes = buffer.getBytes(at: index, length: count) else { return nil }
            index += count + 2
            return .bulk(bytes)
        }

        private mutating func array(
            of count: Int64,
            depth: Int
        ) throws(RESPFault) -> RESPValue? {
            guard count >= 0 else { return try Self.null(count) }
            guard depth <= deepest, count <= Int64(mostElements) else { throw .tooLong }
            var values: [RESPValue] = []
            for _ in 0..<count {
                guard let value = try self.value(depth: depth) else { return nil }
                values.append(value)
            }
            return .array(values)
        }

        private static func null(_ count: Int64) throws(RESPFault) -> RESPValue {
            guard count == -1 else { throw .malformed }
            return .null
        }

        /// Up to the next line end, which is skipped.
        private mutating func line() throws(RESPFault) -> ByteBufferView? {
            let most = min(buffer.writerIndex - index, longestLine + 1)
            guard let view = buffer.viewBytes(at: index, length: most) else { return nil }
            guard let end = view.firstIndex(where: { $0 == 0x0D || $0 == 0x0A }) else {
                guard most <= longestLine else { throw .tooLong }
                return nil
            }
            try requireEnd(at: end)
            guard end + 1 < buffer.writerIndex else { return nil }
            let line = view[view.startIndex..<end]
            index = end + 2
            return line
        }

        /// That a line's end is there, as far as anything is.
        private func requireEnd(at place: Int) throws(RESPFault) {
            for (offset, expected) in [UInt8(0x0D), 0x0A].enumerated()
            where place + offset < buffer.writerIndex {
                guard buffer.getInteger(at: place + offset, as: UInt8.self) == expected else {
                    throw .malformed
                }
            }
        }

        /// Digits, perhaps behind a minus.
        private static func number(_ line: ByteBufferView) throws(RESPFault) -> Int64 {
            let digits = line.first == UInt8(ascii: "-") ? line.dropFirst() : line
            guard (1...19).contains(digits.count),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int64(String(decoding: line, as: UTF8.self))
            else { throw .malformed }
            return number
        }
    }
}
