import Glibc

/// What the process was started with.
enum ProcessArguments {
    /// Without the program's name.
    ///
    /// `CommandLine` looks for them in memory, in front of the environment, and finds others where
    /// an agent that was loaded before `main` has moved that (`LD_PRELOAD` and `setenv`). The kernel
    /// knows the place that it put them in.
    static var all: [String] {
        let words = fromKernel()
        return Array((words.isEmpty ? CommandLine.arguments : words).dropFirst())
    }

    /// Empty when they can't be read.
    private static func fromKernel() -> [String] {
        let descriptor = unsafe open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress, buffer.count)
            }
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                return []
            }
            bytes += piece[..<count]
        }
        // Each ends with a zero, and may be empty.
        guard bytes.popLast() == 0 else { return [] }
        return bytes.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
