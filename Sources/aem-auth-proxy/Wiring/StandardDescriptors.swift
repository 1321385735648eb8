import Glibc

/// Standard input, output and error.
enum StandardDescriptors {
    /// Has those that are closed lead nowhere: else the first sockets and files would get their
    /// numbers, and log lines would be sent to whoever is connected.
    static func open() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where isClosed(descriptor) {
            // The lowest free number is taken, which is this one.
            let null = unsafe Glibc.open("/dev/null", O_RDWR)
            if null >= 0, null != descriptor {
                dup2(null, descriptor)
                close(null)
            }
        }
    }

    private static func isClosed(_ descriptor: Int32) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) != 0 && errno == EBADF
    }
}
