import CCurl
import Glibc
import NIOCore
import Synchronization

/// Wakes event loops when libcurl's sockets become ready.
///
/// SwiftNIO can't watch a descriptor that isn't a channel's, so one thread for the whole process
/// waits on an epoll of the loops' epolls. It never touches libcurl: it says to a loop that
/// something is ready, and leaves that loop's epoll alone (`EPOLLONESHOT`) until the loop has
/// drained it and asked for more.
package final class ReadinessThread: Sendable {
    private let epoll: Int32
    private let stopSignal: Int32
    private let loops = Mutex<[Int32: Registration]>([:])

    private struct Registration {
        let eventLoop: any EventLoop
        let onReady: @Sendable () -> Void
    }

    package init() throws(CurlError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        stopSignal = eventfd(0, Int32(EFD_CLOEXEC))
        guard epoll >= 0, stopSignal >= 0 else {
            throw CurlError("epoll or eventfd failed, errno \(errno)")
        }
        epoll_shim_control(epoll, EPOLL_CTL_ADD, stopSignal, EPOLLIN.rawValue)
        try start()
    }

    /// Calls `onReady` on `eventLoop` each time `descriptor` is readable, once for each
    /// ``rearm(_:)``.
    func register(
        _ descriptor: Int32,
        on eventLoop: any EventLoop,
        onReady: @escaping @Sendable () -> Void
    ) {
        loops.withLock {
            $0[descriptor] = Registration(eventLoop: eventLoop, onReady: onReady)
        }
        epoll_shim_control(epoll, EPOLL_CTL_ADD, descriptor, Self.interest)
    }

    func rearm(_ descriptor: Int32) {
        epoll_shim_control(epoll, EPOLL_CTL_MOD, descriptor, Self.interest)
    }

    func unregister(_ descriptor: Int32) {
        epoll_shim_control(epoll, EPOLL_CTL_DEL, descriptor, 0)
        _ = loops.withLock { $0.removeValue(forKey: descriptor) }
    }

    /// Ends the thread. The thread itself closes the descriptors, when it no longer uses them.
    package func stop() {
        eventfd_write(stopSignal, 1)
    }

    private static let interest = EPOLLIN.rawValue | EPOLLONESHOT.rawValue
    private static let batch = 16

    private func start() throws(CurlError) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<ReadinessThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            throw CurlError("pthread_create failed, errno \(code)")
        }
        pthread_detach(thread)
    }

    private func run() {
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Self.batch)
        defer { unsafe events.deallocate() }
        while true {
            let count = unsafe epoll_wait(epoll, events, Int32(Self.batch), -1)
            for index in 0..<Int(max(0, count)) {
                let descriptor = unsafe epoll_shim_descriptor(events + index)
                if descriptor == stopSignal {
                    close(stopSignal)
                    close(epoll)
                    return
                }
                notify(descriptor)
            }
        }
    }

    private func notify(_ descriptor: Int32) {
        guard let loop = loops.withLock({ $0[descriptor] }) else { return }
        loop.eventLoop.execute(loop.onReady)
    }
}
