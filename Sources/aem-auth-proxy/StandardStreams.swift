import Glibc

/// The descriptors 0, 1 and 2.
enum StandardStreams {
    /// Opens `/dev/null` in place of those that are closed. Else the next file or connection that is
    /// opened would get their numbers, and log lines would be written to a client.
    ///
    /// To be called before anything else is opened.
    static func open() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest one that is free, which is this one.
            _ = unsafe Glibc.open("/dev/null", O_RDWR)
        }
    }
}
