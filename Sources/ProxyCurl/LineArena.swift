import CCurl
import NIOCore
import ProxyCore

/// Field lines where libcurl can read them: one block of bytes and the `curl_slist` nodes that
/// point into it, both reused from request to request. `curl_slist_append` would allocate twice a
/// line.
@safe struct LineArena: ~Copyable {
    private var bytes: UnsafeMutablePointer<CChar>
    private var byteCapacity: Int
    private var nodes: UnsafeMutablePointer<curl_slist>
    private var nodeCapacity: Int

    init() {
        byteCapacity = 2048
        unsafe bytes = .allocate(capacity: byteCapacity)
        nodeCapacity = 32
        unsafe nodes = .allocate(capacity: nodeCapacity)
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe nodes.deallocate()
    }

    /// Copies the lines of `head`. The pointers that `body` gets stay valid until the next call.
    mutating func load<T>(
        _ head: UpstreamHead,
        _ body: (_ target: UnsafePointer<CChar>, _ fields: UnsafeMutablePointer<curl_slist>?) -> T
    ) -> T {
        reserve(bytes: head.bytes.readableBytes, nodes: head.offsets.count)
        unsafe head.bytes.withUnsafeReadableBytes { source in
            let target = unsafe UnsafeMutableRawBufferPointer(
                start: bytes,
                count: byteCapacity
            )
            unsafe target.copyMemory(from: source)
        }
        let count = head.offsets.count
        for index in 1..<max(1, count) {
            let start = Int(head.offsets[index])
            let end = index + 1 < count ? Int(head.offsets[index + 1]) : head.bytes.readableBytes
            unsafe Self.markIfEmpty(bytes, start: start, nul: end - 1)
            unsafe nodes[index].data = bytes + start
            unsafe nodes[index].next = index + 1 < count ? nodes + (index + 1) : nil
        }
        return unsafe body(bytes, count > 1 ? nodes + 1 : nil)
    }

    /// libcurl takes `Name:` for "leave this field out" and `Name;` for "send it with an empty
    /// value". A line that is meant to be left out has no space behind its colon.
    private static func markIfEmpty(_ bytes: UnsafeMutablePointer<CChar>, start: Int, nul: Int) {
        let space = CChar(0x20)
        let colon = CChar(0x3A)
        guard nul - start > 2, unsafe bytes[nul - 1] == space, unsafe bytes[nul - 2] == colon else {
            return
        }
        unsafe bytes[nul - 2] = CChar(0x3B)
        unsafe bytes[nul - 1] = 0
    }

    private mutating func reserve(bytes byteCount: Int, nodes nodeCount: Int) {
        if byteCount > byteCapacity {
            unsafe bytes.deallocate()
            byteCapacity = byteCount * 2
            unsafe bytes = .allocate(capacity: byteCapacity)
        }
        if nodeCount > nodeCapacity {
            unsafe nodes.deallocate()
            nodeCapacity = nodeCount * 2
            unsafe nodes = .allocate(capacity: nodeCapacity)
        }
    }
}
