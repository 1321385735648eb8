/// Clients that ask again and again, each on a connection that it keeps.
struct Load: Sendable {
    /// One request and what is wrong with its answer; nil: nothing.
    struct Question: Sendable {
        let request: String
        let fault: @Sendable (RawAnswer) -> String?
    }

    /// What came of it.
    struct Outcome: Sendable {
        var answers = 0
        var connections = 0
        var faults: [String] = []
    }

    var clients = 4
    let open: @Sendable () async throws -> RawConnection
    /// For the client with that number, its request with that number.
    let question: @Sendable (Int, Int) -> Question

    static func status(_ status: Int, _ request: String) -> Question {
        Question(request: request) { $0.status == status ? nil : "\($0.status) \($0.text)" }
    }

    /// Asks while `body` runs, which gets a look at what has come so far.
    func run(_ body: (Observed<Outcome>) async throws -> Void) async throws -> Outcome {
        let outcome = Observed(Outcome())
        let isOver = Observed(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var number = 0
                    while !isOver.value {
                        number = await connection(of: client, from: number, outcome, until: isOver)
                    }
                }
            }
            defer { isOver.update { $0 = true } }
            try await body(outcome)
            isOver.update { $0 = true }
            try await group.waitForAll()
        }
        return outcome.value
    }

    /// Until its end is said, or something fails. Returns the number of the next request.
    private func connection(
        of client: Int,
        from first: Int,
        _ outcome: Observed<Outcome>,
        until isOver: Observed<Bool>
    ) async -> Int {
        var number = first
        do {
            let connection = try await open()
            defer { connection.close() }
            outcome.update { $0.connections += 1 }
            while !isOver.value {
                let question = question(client, number)
                number += 1
                connection.send(question.request)
                let answer = try await connection.answer()
                let fault = question.fault(answer)
                outcome.update { outcome in
                    outcome.answers += 1
                    if let fault { outcome.faults.append(fault) }
                }
                if answer.value("connection") == "close" { break }
            }
        } catch {
            outcome.update { $0.faults.append("\(error)") }
        }
        return number
    }
}

extension Observed where Value == Load.Outcome {
    /// So many more answers.
    func more(_ count: Int) async throws {
        let before = value.answers
        _ = try await wait("\(count) more answers") {
            $0.answers >= before + count || !$0.faults.isEmpty
        }
    }
}
