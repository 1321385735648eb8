/// What the program asks of the system about the user's files. These calls block, for ever where a
/// network file system stops answering: ``UserFiles`` keeps them on threads of their own.
package protocol FileSystem: Sendable {
    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - path: As the user wrote it: nothing is tidied, so that it leads where the system says.
    ///   - limit: Bytes; a longer file is refused without being read.
    ///   - allowsStreams: Pipes, terminals and devices are read to their end; else they are refused.
    /// - Returns: All of it, with the stamp of the descriptor that it was read from.
    /// - Throws: ``FileFault`` with the reason for a person.
    func read(
        _ path: String,
        limit: Int,
        allowsStreams: Bool
    ) throws(FileFault) -> FileContent

    func stamp(of path: String) throws(FileFault) -> FileStamp
}
