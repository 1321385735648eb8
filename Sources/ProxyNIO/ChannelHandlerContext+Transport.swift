import NIOCore
import NIOSSL

extension ChannelHandlerContext {
    /// Closes the socket itself, at once. Under TLS no `close_notify` is sent, which would tell the
    /// client that all was said, and none is waited for.
    func closeTransport() {
        let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        (tls ?? self).close(promise: nil)
    }
}
