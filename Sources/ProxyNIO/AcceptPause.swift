import Glibc
import NIOCore

/// Stops accepting for a while when descriptors or memory have run out. Clients wait in the kernel's
/// queue meanwhile. Confined to its event loop.
///
/// NIO's `AcceptBackoffHandler` delays the next read, but the one that failed stays registered, so
/// that a socket whose first accept fails is tried thousands of times a second all the same. Here
/// nothing is registered during the pause.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// Long beside an accept that fails, short for a client that waits.
    private static let length = TimeAmount.milliseconds(100)

    private let faults: AcceptFaults
    private var end: Scheduled<Void>?
    /// What the channel closes for, unless it goes on after all.
    private var fatal: (any Error)?

    init(_ faults: AcceptFaults) {
        self.faults = faults
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            faults.exhausted(error)
            pause(context)
        default:
            fatal = error
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        fatal = nil
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        end = nil
        if let fatal { faults.listenerFailed(fatal, at: context.channel.localAddress) }
        context.fireChannelInactive()
    }

    private func pause(_ context: ChannelHandlerContext) {
        guard end == nil else { return }
        let options = context.channel.syncOptions
        try? options?.setOption(.autoRead, value: false)
        end = context.eventLoop.assumeIsolated().scheduleTask(in: Self.length) { [weak self] in
            self?.end = nil
            try? options?.setOption(.autoRead, value: true)
        }
    }
}
