import Glibc
package import ProxyCore

/// A file, or standard input, line by line: of any length, in bounded memory.
package struct LineStream: ~Copyable {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    private static let pieceSize = 1 << 16
    /// A longer line is given in pieces, in bytes.
    private static let longestLine = 1 << 20

    /// `path`: `-` is standard input.
    ///
    /// - Throws: Why there is no such file.
    package init(_ path: String) throws(InvalidValue) {
        descriptor =
            path == "-"
            ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw InvalidValue("can't be read: \(unsafe String(cString: strerror(errno)))")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The first bytes, which are read again.
    package mutating func beginning(atMost count: Int) throws(InvalidValue) -> ArraySlice<UInt8> {
        while buffer.count < count, !isAtEnd { try fill() }
        return buffer.prefix(count)
    }

    /// Everything from here on.
    ///
    /// - Throws: Also when there is more than `limit` bytes.
    package mutating func rest(limit: Int) throws(InvalidValue) -> [UInt8] {
        while !isAtEnd {
            try fill()
            guard buffer.count <= limit else {
                throw InvalidValue("has more than \(limit >> 20) MiB")
            }
        }
        defer { buffer = [] }
        return buffer
    }

    /// Hands out each line without its end. Blocks: not for event loops.
    package mutating func forEachLine(
        _ body: (ArraySlice<UInt8>) -> Void
    ) throws(InvalidValue) {
        while true {
            var start = 0
            while let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[start..<end]
                body(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
                start = end + 1
            }
            buffer.removeFirst(start)
            if isAtEnd || buffer.count > Self.longestLine {
                if !buffer.isEmpty { body(buffer[...]) }
                buffer = []
            }
            if isAtEnd { return }
            try fill()
        }
    }

    private mutating func fill() throws(InvalidValue) {
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.pieceSize))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(descriptor, bytes.baseAddress?.advanced(by: start), Self.pieceSize)
        }
        buffer.removeLast(Self.pieceSize - max(0, count))
        if count == 0 { isAtEnd = true }
        guard count >= 0 || errno == EINTR else {
            throw InvalidValue("can't be read: \(unsafe String(cString: strerror(errno)))")
        }
    }
}
