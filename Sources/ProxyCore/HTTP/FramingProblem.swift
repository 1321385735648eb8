/// Why a message can't be taken for one: nothing that follows it on its connection can be trusted.
package struct FramingProblem: Error, Sendable, Equatable {
    /// What the client is answered: 400, 414, 431 or 505; 502 where the upstream is at fault.
    package let status: Int

    /// One sentence for a person. Never holds bytes of the message.
    package let detail: String

    /// The same fault in what an upstream sent.
    var ofUpstream: FramingProblem { FramingProblem(status: 502, detail: detail) }

    static func badRequest(_ detail: String) -> FramingProblem {
        FramingProblem(status: 400, detail: detail)
    }

    static func badResponse(_ detail: String) -> FramingProblem {
        FramingProblem(status: 502, detail: detail)
    }

    static var bareLineFeed: FramingProblem {
        badRequest("A line ends with LF alone; CRLF is required.")
    }

    static var bareCarriageReturn: FramingProblem {
        badRequest("A CR stands without its LF.")
    }

    static var requestLineTooLong: FramingProblem {
        FramingProblem(status: 414, detail: "The request line is longer than the limit.")
    }

    static var headTooLarge: FramingProblem {
        FramingProblem(status: 431, detail: "The header section is larger than the limit.")
    }

    static var tooManyFields: FramingProblem {
        FramingProblem(status: 431, detail: "The header section has too many fields.")
    }

    static var trailersTooLarge: FramingProblem {
        FramingProblem(status: 431, detail: "The trailer section is larger than the limit.")
    }
}
