/// What came of the chaos.
struct ChaosRecord: Sendable {
    /// Answers that were an upstream's, and right.
    private(set) var rightCount = 0
    /// Answers of the proxy's own.
    private(set) var ownCount = 0
    /// Requests that ended without an answer.
    private(set) var cutCount = 0
    private(set) var faults: [String] = []

    mutating func add(
        _ fault: String?,
        _ request: ChaosRequest,
        _ manner: ChaosClient.Manner,
        _ answer: RawAnswer?
    ) {
        if answer == nil {
            cutCount += 1
        } else if answer?.value("x-number") == nil {
            ownCount += 1
        } else if fault == nil {
            rightCount += 1
        }
        guard let fault else { return }
        let seen = answer.map { "\($0.status) \($0.fields) \($0.text.prefix(200))" } ?? "nothing"
        faults.append("\(request), \(manner): \(fault.prefix(900)); \(seen)")
    }

    /// Puts beside each fault what the proxy logged of its request.
    mutating func explain(_ lines: [String]) {
        faults = faults.map { fault in
            let number = fault.prefix { $0 != ":" }
            let line = lines.first { $0.contains("/\(number)/") }
            return "\(fault)\n  \(line ?? "not in the log")"
        }
    }

    mutating func add(upstream fault: String) {
        faults.append(fault)
    }

    private static let own: Set = [400, 408, 502, 503, 504]

    /// `isWhole`: The client has sent all of the request.
    /// Returns nil if there is none.
    static func fault(of answer: RawAnswer, to request: ChaosRequest, isWhole: Bool) -> String? {
        guard let number = answer.value("x-number") else {
            guard own.contains(answer.status),
                answer.value("content-type") == "application/problem+json"
            else { return "nobody's answer" }
            // A connection that was idle may have died with a request that can't be sent twice.
            let isUsual = !isWhole || !request.conduct.isRight || !request.isIdempotent
            return isUsual ? nil : "no answer of the upstream's"
        }
        guard number == String(request.number) else { return "another one's answer" }
        let hasBody = answer.status == 200 && !request.isHead
        if hasBody, sha256(answer.body) != answer.value("x-sum") { return "another body" }
        if !hasBody, !answer.body.isEmpty { return "a body where there is none" }
        let got = answer.value("x-got")
        if !request.conduct.isEarly, got != sha256(Array(request.body)) {
            return "the upstream got another body"
        }
        return nil
    }
}
