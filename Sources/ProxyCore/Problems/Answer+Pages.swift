package import NIOCore

/// On the admin listener.
extension Answer {
    package static var noPage: Answer {
        Answer(
            status: 404,
            cause: .noRoute,
            detail: "The admin listener has no such page, or admin.pages leaves it out. Its pages: "
                + "/, /livez, /readyz, /metrics, /status, and /reload for POST."
        )
    }

    /// ``allow`` has to be set.
    static var pageMethodNotAllowed: Answer {
        Answer(
            status: 405,
            cause: .methodNotAllowed,
            detail: "This page is not for that method."
        )
    }

    /// `type`: for `Content-Type`.
    package static func page(_ type: String, _ body: ByteBuffer, status: Int = 200) -> Answer {
        var answer = Answer(status: status, cause: nil, detail: "")
        answer.content = Content(type, body)
        return answer
    }

    package static func text(_ text: String, status: Int = 200) -> Answer {
        page("text/plain; charset=utf-8", ByteBuffer(string: text + "\n"), status: status)
    }

    /// `text`: With its line's end.
    package static func json(_ text: String, status: Int = 200) -> Answer {
        page("application/json", ByteBuffer(string: text), status: status)
    }
}
