import NIOCore
import NIOPosix

/// One client of the chaos: a number of connections, one after another.
struct ChaosClient: Sendable {
    /// What it does with the last request of a connection.
    enum Manner: CaseIterable, Sendable {
        case good
        /// Sends and reads slowly.
        case slow
        /// Has said all that it has to say, and reads.
        case halfCloses
        // These don't wait for their answer.
        case leaves, resets, leavesInBody, resetsInBody, halfClosesInBody
        /// Says no more, in the middle of the body.
        case stalls

        /// Whether it has to get its answer.
        var isGood: Bool { self == .good || self == .slow || self == .halfCloses }
    }

    let port: Int
    let record: Observed<ChaosRecord>

    /// `isPipelined`: All of them are sent at once.
    func run(_ requests: [ChaosRequest], _ manner: Manner, isPipelined: Bool) async throws {
        var rest = requests[...]
        while !rest.isEmpty {
            let connection = try await RawConnection.open(port: port)
            defer { connection.close() }
            if isPipelined {
                let isPlain = rest.allSatisfy { !$0.expects }
                guard isPlain else { return try await run(Array(rest), manner, isPipelined: false) }
                for request in rest {
                    connection.send(
                        ByteBuffer(bytes: Array(request.head.utf8) + request.framedBody)
                    )
                }
            }
            repeat {
                let request = rest.removeFirst()
                let last = rest.isEmpty && !isPipelined ? manner : .good
                guard
                    try await carry(request, last, on: connection, isSent: isPipelined)
                else { break }
            } while !rest.isEmpty
            // What was sent behind the last answer is not asked for again.
            if isPipelined { return }
        }
    }

    /// - Returns: whether the connection can be used further.
    private func carry(
        _ request: ChaosRequest,
        _ manner: Manner,
        on connection: RawConnection,
        isSent: Bool
    ) async throws -> Bool {
        if !isSent {
            connection.send(request.head)
            guard !request.expects else {
                return try await finish(request, manner, on: connection)
            }
            guard try await send(request, manner, on: connection) else { return false }
        }
        return try await finish(request, manner, on: connection)
    }

    /// Sends the body as the manner is. Returns whether an answer is waited for.
    private func send(
        _ request: ChaosRequest,
        _ manner: Manner,
        on connection: RawConnection
    ) async throws -> Bool {
        let bytes = ByteBuffer(bytes: request.framedBody)
        let half = ByteBuffer(bytes: bytes.readableBytesView.prefix(bytes.readableBytes / 2))
        switch manner {
        case .good: connection.send(bytes)
        case .slow:
            try? await connection.pause()
            var rest = bytes
            while let piece = rest.readSlice(length: min(rest.readableBytes, 30_000)),
                piece.readableBytes > 0
            {
                connection.send(piece)
                try await Self.while(milliseconds: 3)
            }
            try await Self.while(milliseconds: 30)
            try? await connection.resume()
        case .halfCloses:
            connection.send(bytes)
            // An early end is the other side's.
            try? await connection.finishSending()
        case .leaves, .resets:
            connection.send(bytes)
            try await Self.while(milliseconds: request.number % 8)
            if manner == .resets { try? await connection.reset() }
            return false
        case .leavesInBody, .resetsInBody:
            connection.send(half)
            try await Self.while(milliseconds: request.number % 8)
            if manner == .resetsInBody { try? await connection.reset() }
            return false
        case .halfClosesInBody:
            connection.send(half)
            try? await connection.finishSending()
        case .stalls: connection.send(half)
        }
        return true
    }

    /// Waits for the answer, and judges it.
    private func finish(
        _ request: ChaosRequest,
        _ manner: Manner,
        on connection: RawConnection
    ) async throws -> Bool {
        // Half of no body is all of it.
        let isWhole = manner.isGood || request.framedBody.isEmpty
        do {
            while true {
                let answer = try await connection.answer(isHead: request.isHead)
                if answer.status == 100, request.expects {
                    guard try await send(request, manner, on: connection) else { return false }
                } else if answer.status >= 200 {
                    let fault = ChaosRecord.fault(of: answer, to: request, isWhole: isWhole)
                    record.update { $0.add(fault, request, manner, answer) }
                    // Whether the body is wanted yet, is not said.
                    return answer.value("connection") != "close" && !request.expects && isWhole
                }
            }
        } catch {
            let isMissed = isWhole && request.conduct.isRight
            let isHanging = "\(error)".hasPrefix("waited in vain")
            let unread = connection.unread
            let start = String(decoding: unread.prefix { $0 < 0x7F }.prefix(300), as: UTF8.self)
            let verb = isHanging ? "hangs" : "ends"
            let fault = "\(verb) with \(unread.count) bytes: \(start.debugDescription)"
            record.update { $0.add(isMissed || isHanging ? fault : nil, request, manner, nil) }
            return false
        }
    }

    /// Part of what a client does, not a wait for something.
    private static func `while`(milliseconds: Int) async throws {
        try await MultiThreadedEventLoopGroup.singleton.any()
            .scheduleTask(in: .milliseconds(Int64(milliseconds))) {}.futureResult.get()
    }
}
