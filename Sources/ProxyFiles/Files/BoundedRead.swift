import Glibc

/// Reads from a descriptor, and never much more than is wanted.
enum BoundedRead {
    /// All bytes to the end, but at most one more than `limit`, which shows that there are too many.
    ///
    /// - Parameters:
    ///   - file: Where to read from.
    ///   - limit: Bytes.
    ///   - expected: How many there should be; memory for more is taken when they come.
    /// - Returns: nil when the system refuses; `errno` says why.
    static func bytes(of file: Int32, limit: Int, expected: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let step = max(4096, expected - bytes.count + 1)
            var chunk = [UInt8](repeating: 0, count: min(step, limit + 1 - bytes.count))
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
            }
            guard count != 0 else { break }
            guard count > 0 || errno == EINTR else { return nil }
            bytes += chunk.prefix(max(0, count))
        }
        return bytes
    }
}
