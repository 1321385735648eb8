/// A socket that listens already, passed by whoever started the process.
package struct PassedSocket: Sendable, Hashable {
    /// Stays open for the life of the process: it can't be had again.
    package let descriptor: Int32
    /// Where it really listens: on TCP or as a Unix socket. One without a file is called `@NAME`.
    package let address: ListenAddress

    package init(descriptor: Int32, address: ListenAddress) {
        self.descriptor = descriptor
        self.address = address
    }
}
