/// What is going to happen, the earliest first; of one time, what was planned first.
struct EventQueue {
    struct Event {
        let time: Int
        let number: Int
        /// nil: the world's.
        let replica: SimulatedReplica?
        /// Of the replica when it was planned: what was begun before it died does not happen.
        let epoch: Int
        let run: () -> Void

        func isBefore(_ other: Event) -> Bool {
            time != other.time ? time < other.time : number < other.number
        }
    }

    private var heap: [Event] = []

    mutating func insert(_ event: Event) {
        heap.append(event)
        var index = heap.count - 1
        while index > 0, heap[index].isBefore(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() -> Event? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != index else { return first }
            heap.swapAt(index, least)
            index = least
        }
    }
}
