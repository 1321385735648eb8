import NIOHTTP1

/// Why a `POST /control` changes nothing.
struct ControlProblems: Error, Equatable {
    /// A line each: which key, what is wrong, what to write instead.
    let lines: [String]

    init(_ lines: [String]) {
        self.lines = lines
    }

    init(_ line: String) {
        lines = [line]
    }

    var reply: Reply {
        .text(
            JSONValue.object([
                "title": "Bad Request", "status": 400,
                "detail": .string(lines.joined(separator: "; ")),
                "problems": .array(lines.map(JSONValue.string)),
            ]).text,
            status: .badRequest,
            type: "application/problem+json"
        )
    }
}
