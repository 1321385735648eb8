import AdobeIMS

/// Answers of IMS: a token can be sent and its life is bounded, an error can be logged.
package enum AnswerCheck: Check {
    package static let name = "answers"

    /// Status, `Retry-After`, `x-debug-id` and `Date`, a line each, then the body.
    package static let seeds = [
        "200\n\n\n\n" + #"{"access_token":"e30.eyJjcmVhdGVkX2F0IjoiMTgwMDAwMDAwMDAwMCIsImV4cGlyZXN"#
            + #"faW4iOiI4NjQwMDAwMCJ9.c2ln","token_type":"bearer","expires_in":86399999}"#,
        "200\n\n\nFri, 15 Jan 2027 08:00:00 GMT\n"
            + #"{"access_token":"e30.eyJleHAiOjE4MDAwMDM2MDB9.x","expires_in":"3600"}"#,
        "400\n\nNA1-abc\n\n"
            + #"{"error":"invalid_token","error_description":"Could not match JWT"}"#,
        "429\n120\n\n\n",
        "503\nFri, 15 Jan 2027 08:05:00 GMT\nx\nFri, 15-Jan-27 08:00:00 GMT\n<html>",
    ]

    private static let now = UnixTime(milliseconds: 1_800_000_000_000)

    package static func check(_ input: [UInt8]) throws(Finding) {
        var rest = input[...]
        let lines = (0..<4).map { _ in nextLine(&rest) }
        let answer = TokenAnswer(
            status: Int(lines[0]) ?? 200,
            body: Array(rest),
            retryAfter: lines[1].isEmpty ? nil : lines[1],
            debugID: lines[2].isEmpty ? nil : lines[2],
            date: lines[3].isEmpty ? nil : lines[3]
        )
        do {
            for unit in [TokenRequest.LifeUnit.milliseconds, .seconds] {
                try judge(try AccessToken(answer, unit: unit, receivedAt: now))
            }
        } catch let error as IMSError {
            try judge(error)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding("\(error)")
        }
    }

    private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> String {
        let line = rest.prefix { $0 != 10 }
        rest = rest.dropFirst(line.count + 1)
        return String(decoding: line, as: UTF8.self)
    }

    private static func judge(_ token: AccessToken) throws(Finding) {
        let value = token.value.reveal()
        try require(!value.isEmpty && value.utf8.allSatisfy(isVisible), "a token not fit to send")
        try require(token.issuedAt <= now, "issued in the future")
        let life = now.duration(to: token.expiry)
        try require(life > .zero && life <= .seconds(24 * 3600 + 300), "a life of \(life)")
        try require(
            token.warnings.allSatisfy { !value.isEmpty && !$0.contains(value) || value.count < 9 },
            "a warning that repeats the token"
        )
    }

    private static func judge(_ error: IMSError) throws(Finding) {
        if let wait = error.retryAfter {
            try require(wait >= .zero && wait <= .seconds(3600), "a wait of \(wait)")
        }
        try require(error.debugID?.utf8.allSatisfy(isVisible) ?? true, "an ID not fit to log")
        try require(error.description.utf8.count < 600, "a long description")
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}
