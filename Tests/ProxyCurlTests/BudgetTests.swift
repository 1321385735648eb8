import NIOCore
import ProxyCore
import Testing

/// Each connection is counted once, and no longer when it is gone, whatever became of it.
@Suite struct BudgetTests {
    enum Fate: String, CaseIterable, Sendable {
        case idle, busy, refused, cancelledWhileConnecting, handshakeFailed, handshakeCutOff
        case neverUsed, died, closedIdle, answeredEarly
    }

    @Test(.timeLimit(.minutes(1)), arguments: Fate.allCases)
    func `what is taken is given back`(_ fate: Fate) async throws {
        let most = 3
        let budget = ConnectionBudget(most: most)
        let isTLS = fate == .handshakeFailed || fate == .handshakeCutOff
        let peer = try await Peer.start()
        let client = try await Client.start(
            "\(isTLS ? "https" : "http")://127.0.0.1:\(peer.port)",
            budget: budget
        )
        try await Self.meet(fate, Stage(peer: peer, client: client))
        try await client.shutDown()
        let holder = budget.register(.init(shed: {}, retry: {}))
        for _ in 0..<most { #expect(budget.take(by: holder)) }
        #expect(!budget.take(by: holder))
    }

    private static func meet(_ fate: Fate, _ stage: Stage) async throws {
        switch fate {
        case .idle:
            _ = try await stage.pool(of: 3)
        case .busy:
            _ = try await stage.client.begin(Request())
            try await stage.peer.accept().head()
        case .refused:
            try await stage.peer.close()
            for _ in 0..<5 { _ = try await stage.client.begin(Request()).outcome() }
        case .cancelledWhileConnecting:
            let call = try await stage.client.begin(Request()) {
                $0.later { $0.transfer?.cancel() }
            }
            try await call.cancel()
        case .handshakeFailed:
            let call = try await stage.client.begin(Request())
            try await stage.peer.accept().write("no TLS, and long enough for a record's head")
            _ = try await call.outcome()
        case .handshakeCutOff:
            _ = try await stage.client.begin(Request())
            _ = try await stage.peer.accept()
        case .neverUsed:
            let call = try await stage.client.begin(Request(), isStarted: false)
            try await call.with {
                $0.transfer?.start(); $0.transfer?.cancel()
            }
            _ = try await stage.peer.accept()
        case .died:
            let connection = try await stage.warmUp()
            let call = try await stage.client.begin(Request(.get, "/dies"))
            try await stage.die(connection)
            try await stage.die(try await stage.peer.accept())
            _ = try await call.outcome()
        case .closedIdle:
            for connection in try await stage.pool(of: 3) {
                try await connection.close()
            }
            try await stage.expectNewConnection()
        case .answeredEarly:
            let call = try await stage.client.begin(.post(.length(4), [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            _ = try await connection.text(through: "ab")
            try await connection.answer()
            _ = try await call.outcome()
        }
    }
}
