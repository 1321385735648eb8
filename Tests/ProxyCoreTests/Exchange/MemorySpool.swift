import ProxyCore
import Synchronization

/// A spool in memory that fails when it is told to.
final class MemorySpool: BodySpool {
    /// What became of the spools of a test.
    final class Ledger: Sendable {
        struct Counts {
            var made = 0
            var freed = 0
            var bytes = 0
        }

        private let state = Mutex(Counts())

        var counts: Counts { state.withLock { $0 } }

        fileprivate func update(_ change: (inout Counts) -> Void) {
            state.withLock { change(&$0) }
        }
    }

    /// What becomes of bytes on their way back.
    enum Reading {
        case works
        case fails
        case givesNothing
        case givesTooMuch
    }

    private let ledger: Ledger
    private let room: Int
    private let reading: Reading
    private var bytes: [UInt8] = []

    /// `room`: No more bytes than that can be written.
    init(_ ledger: Ledger, room: Int = .max, reading: Reading = .works) {
        self.ledger = ledger
        self.room = room
        self.reading = reading
        ledger.update { $0.made += 1 }
    }

    deinit {
        ledger.update { $0.freed += 1 }
    }

    func append(_ bytes: Span<UInt8>) throws(BodySpoolError) {
        guard self.bytes.count + bytes.count <= room else {
            throw BodySpoolError(.write, "No space left on device")
        }
        for index in bytes.indices { self.bytes.append(bytes[index]) }
        let count = bytes.count
        ledger.update { $0.bytes += count }
    }

    func read(from offset: Int64, atMost limit: Int) throws(BodySpoolError) -> [UInt8] {
        let bytes = Array(bytes.dropFirst(Int(offset)).prefix(limit))
        switch reading {
        case .works: return bytes
        case .fails: throw BodySpoolError(.read, "changed")
        case .givesNothing: return []
        case .givesTooMuch: return bytes + [0]
        }
    }
}
