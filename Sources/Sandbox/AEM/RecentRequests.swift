/// The newest requests, oldest first; older ones are dropped.
struct RecentRequests: Sendable {
    private let capacity: Int
    private var stored: [RecordedRequest] = []
    /// Where the oldest one is, once the capacity is reached.
    private var start = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var all: [RecordedRequest] {
        Array(stored[start...] + stored[..<start])
    }

    mutating func append(_ request: RecordedRequest) {
        guard stored.count == capacity else {
            stored.append(request)
            return
        }
        stored[start] = request
        start = (start + 1) % capacity
    }

    mutating func removeAll() {
        stored = []
        start = 0
    }
}
