import Glibc
import NIOCore
import Synchronization

/// Standard error, whole lines at a time, so that lines of different threads don't mix.
///
/// Whoever reads it may stall, and event loops write to it: so a pipe that stays full is waited for
/// once, and lines are dropped and counted until it takes some again. Serving goes on.
enum StandardError {
    private struct State {
        var isStalled = false
        var lostLines = 0
        /// Since the process began.
        var allLostLines: Int64 = 0

        mutating func lose(_ piece: ByteBuffer) {
            let count = piece.readableBytesView.count { $0 == UInt8(ascii: "\n") }
            lostLines += count
            allLostLines += Int64(count)
        }
    }

    private static let state = Mutex(State())
    /// A pipe that is ready takes so much without blocking (PIPE_BUF).
    private static let most = 4096
    private static let patienceMilliseconds: Int32 = 100

    /// Lines that nobody read in time, since the process began.
    static var droppedLines: Int64 { state.withLock { $0.allLostLines } }

    /// Whether a person sees it.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func write(line: String) {
        write(ByteBuffer(string: line + "\n"))
    }

    /// - Parameter bytes: Whole lines.
    static func write(_ bytes: ByteBuffer) {
        state.withLock { state in
            var bytes = bytes
            while let piece = bytes.readSlice(length: lengthOfLines(bytes)) {
                guard piece.readableBytes > 0 else { return }
                write(piece, &state)
            }
        }
    }

    private static func write(_ piece: ByteBuffer, _ state: inout State) {
        guard isReady(within: state.isStalled ? 0 : patienceMilliseconds) else {
            state.isStalled = true
            state.lose(piece)
            return
        }
        state.isStalled = false
        if state.lostLines > 0 {
            let count = state.lostLines
            let line = #"{"level":"warning","message":"log lines lost","count":\#(count)}"# + "\n"
            send(ByteBuffer(string: line))
            state.lostLines = 0
        }
        send(piece)
    }

    /// As many whole lines as a ready pipe takes; a longer line alone.
    private static func lengthOfLines(_ bytes: ByteBuffer) -> Int {
        guard bytes.readableBytes > most else { return bytes.readableBytes }
        let view = bytes.readableBytesView
        let newline = UInt8(ascii: "\n")
        let end = view.prefix(most).lastIndex(of: newline) ?? view.firstIndex(of: newline)
        return end.map { $0 - view.startIndex + 1 } ?? bytes.readableBytes
    }

    private static func isReady(within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&descriptor, 1, milliseconds) == 1
    }

    private static func send(_ bytes: ByteBuffer) {
        var bytes = bytes
        while bytes.readableBytes > 0 {
            let count = unsafe bytes.withUnsafeReadableBytes {
                unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            // A log that can't be written is no reason to stop serving.
            guard count > 0 || errno == EINTR else { return }
            bytes.moveReaderIndex(forwardBy: max(0, count))
        }
    }
}
