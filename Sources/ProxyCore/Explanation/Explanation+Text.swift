extension Explanation {
    /// One line of JSON.
    package var json: String {
        let verdicts = routes.map { route in
            JSONDocument.object([
                "path": .text(route.path),
                "upstream": .text(route.upstream),
                "credential": .text(route.credential),
                "denied": .flag(route.upstream == nil),
                "matches": .flag(route.isTaken),
                "reason": .text(route.reason),
            ])
        }
        return JSONDocument.object([
            "listener": .text(listener),
            "admission": .text(admission),
            "readings": .list(readings.map(JSONDocument.string)),
            "sling": .list(
                slingReadings.map { reading in
                    .object([
                        "resource": .text(reading.resource),
                        "selectors": .text(reading.selectors),
                        "extension": .text(reading.extension),
                        "suffix": .text(reading.suffix),
                    ])
                }
            ),
            "routes": .list(verdicts),
            "upstream": forwarded.map { forwarded in
                .object([
                    "origin": .text(forwarded.origin),
                    "credential": .text(forwarded.credential),
                    "when": .text(forwarded.when.rawValue),
                    "request": .list(forwarded.lines.map(JSONDocument.string)),
                ])
            },
            "answer": answer.map { answer in
                .object([
                    "status": .number(answer.status),
                    "cause": .text(answer.cause),
                    "detail": .text(answer.detail),
                ])
            },
        ]).line
    }

    /// Lines for people; what came with the request is in them as it was.
    package var lines: [String] {
        var lines = ["listener:  \(listener)", "admission: \(admission)"]
        for (index, reading) in readings.enumerated() {
            lines.append("reading \(index + 1): \(reading)")
        }
        for reading in slingReadings { lines.append("Sling may read: \(reading.description)") }
        for (index, route) in routes.enumerated() {
            let identity = route.credential.map { " as \($0)" } ?? " without a credential"
            let end = route.upstream.map { "to \($0)\(identity)" } ?? "is denied"
            lines.append("route \(index + 1):   \(route.path) \(end): \(route.reason)")
        }
        if let forwarded {
            lines.append("AEM gets, at \(forwarded.origin):")
            lines += forwarded.lines.map { "  \($0)" }
            if let challenge = forwarded.challenge { lines.append(challenge) }
        } else if let answer {
            let cause = answer.cause.map { " \($0)" } ?? ""
            lines.append("the proxy answers: \(answer.status)\(cause)")
            if !answer.detail.isEmpty { lines.append("  \(answer.detail)") }
        } else {
            lines.append("the proxy answers with a page of its own")
        }
        return lines
    }
}

extension Explanation.Forwarded {
    /// When AEM gets the credential that it does not get at first; nil: it gets it at once, or never.
    fileprivate var challenge: String? {
        guard let credential, when == .challenged else { return nil }
        let answers = isChallengedBy403 ? "401, 403" : "401"
        return "where AEM answers \(answers) or a redirect to a login, it gets the same again as "
            + "\(credential), and for 5 minutes at once"
    }
}
