package import NIOCore

/// A request's body between client and upstream: what is not sent yet, and, as long as it is not too
/// large, all that was sent, for a replay.
///
/// All of it stays in memory up to `replay.memory`. Beyond that, and up to `replay.spool`, all of it
/// goes into a spool, and only the newest bytes are in memory: the first attempt never sees the
/// spool, a replay reads from it what memory no longer has. A larger body only passes through.
///
/// Bytes are copied in, because a slice would keep the whole buffer alive that it was received in.
package struct RequestBody {
    private let replay: BodyReplay
    /// nil: the body is known not to fit into a spool.
    private let spools: BodySpools?
    /// The newest bytes; all of them as long as memory has room.
    private var buffer = ByteBuffer()
    /// All bytes that came while the body was replayable; nil as long as memory has room.
    private var spool: (any BodySpool)?
    /// What it takes of the room for all bodies; nil as long as it has no bytes, and where no common
    /// limit is.
    private var share: ReplayBudget.Share?
    /// How many bytes of the body this attempt has sent.
    private var sent: Int64 = 0
    private var trailers: FieldSection?
    /// All bytes since the first are still to be had.
    package private(set) var isReplayable = true
    package private(set) var isComplete: Bool
    /// Bytes received so far.
    package private(set) var length: Int64 = 0

    /// The client is read again when less than that is not sent yet.
    private static let lowWater: Int64 = 65_536

    package init(framing: BodyFraming, replay: BodyReplay) {
        self.replay = replay
        let announced: Int64 = if case .length(let length) = framing { length } else { 0 }
        spools = announced <= replay.spool ? replay.spools : nil
        isComplete = framing == .none
    }

    package var wantsMore: Bool {
        !isComplete && length - sent < Self.lowWater
    }

    package mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        if isReplayable { keep(bytes) }
        if spool != nil || !isReplayable { discardSent(before: bytes.readableBytes) }
        buffer.writeImmutableBuffer(bytes)
        length += Int64(bytes.readableBytes)
    }

    package mutating func complete(trailers: FieldSection) {
        isComplete = true
        self.trailers = trailers.isEmpty ? nil : trailers
    }

    /// What the upstream gets next.
    ///
    /// - Throws: ``BodySpoolError`` when it was kept and is not there any more: the body has no end
    ///   then.
    package mutating func read(atMost limit: Int) throws(BodySpoolError) -> RequestBodyRead {
        guard sent < length else { return isComplete ? .end(trailers: trailers) : .wait }
        let bytes = try sent < bufferStart ? readSpool(atMost: limit) : readBuffer(atMost: limit)
        sent += Int64(bytes.readableBytes)
        return .bytes(bytes)
    }

    /// Begins again with the first byte. False when that is gone.
    package mutating func rewind() -> Bool {
        guard isReplayable else { return false }
        sent = 0
        return true
    }

    /// Where a replay has its bytes from.
    package var place: Replay.Body {
        if length == 0 { return .none }
        return spool == nil ? .memory : .spool
    }

    // MARK: Memory

    /// How many bytes of the body come before those of `buffer`.
    private var bufferStart: Int64 { length - Int64(buffer.readableBytes) }

    private func readBuffer(atMost limit: Int) -> ByteBuffer {
        let start = Int(sent - bufferStart)
        let count = min(limit, buffer.readableBytes - start)
        return buffer.getSlice(at: buffer.readerIndex + start, length: count) ?? ByteBuffer()
    }

    /// Frees what was sent, unless the attempt is still behind `buffer`. Bytes are moved when `count`
    /// more have no room otherwise, so that many small pieces cost no more than their bytes.
    private mutating func discardSent(before count: Int) {
        let sentCount = Int(sent - bufferStart)
        guard sentCount >= 0 else { return }
        if !isReplayable {
            spool = nil
            share = nil
        }
        buffer.moveReaderIndex(forwardBy: sentCount)
        if buffer.readableBytes == 0 || buffer.writableBytes < count { buffer.discardReadBytes() }
        let usual = 2 * Int(Self.lowWater)
        if buffer.storageCapacity > usual, buffer.readableBytes + count <= usual {
            buffer.shrinkBufferCapacity(to: usual)
        }
    }

    // MARK: Keeping

    /// Sees to it that bytes which are about to come into `buffer` can be had again.
    private mutating func keep(_ bytes: ByteBuffer) {
        let total = length + Int64(bytes.readableBytes)
        if total <= replay.memory {
            isReplayable = takeRoom(.memory, Int(total))
        } else if let spools, total <= replay.spool {
            keep(bytes, total: Int(total), in: spools)
        } else {
            isReplayable = false
        }
    }

    private mutating func keep(_ bytes: ByteBuffer, total: Int, in spools: BodySpools) {
        guard takeRoom(.spool, total),
            spool != nil || takeRoom(.memory, BodySpools.memoryOfEach)
        else {
            isReplayable = false
            return
        }
        do throws(BodySpoolError) {
            if spool == nil {
                let spool = try spools.make()
                try spool.append(buffer.readableBytesUInt8Span)
                self.spool = spool
                share?.shrinkMemory(to: BodySpools.memoryOfEach)
            }
            try spool?.append(bytes.readableBytesUInt8Span)
        } catch {
            isReplayable = false
            spools.cannotKeep(error)
        }
    }

    /// Whether the room for all bodies has so much for this one.
    private mutating func takeRoom(_ kind: ReplayBudget.Kind, _ bytes: Int) -> Bool {
        guard let budget = replay.budget else { return true }
        let share = share ?? budget.share()
        self.share = share
        return share.grow(kind, to: bytes)
    }

    // MARK: Spool

    private func readSpool(atMost limit: Int) throws(BodySpoolError) -> ByteBuffer {
        let most = min(limit, Int(bufferStart - sent))
        do throws(BodySpoolError) {
            let bytes = try spool?.read(from: sent, atMost: most) ?? []
            guard (1...most).contains(bytes.count) else {
                throw BodySpoolError(.read, "not as many bytes as were written")
            }
            return ByteBuffer(bytes: bytes)
        } catch {
            spools?.lost(error)
            throw error
        }
    }
}
