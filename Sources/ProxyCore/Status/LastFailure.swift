package import AdobeIMS

/// What went wrong last at a credential or an upstream, and when.
package struct LastFailure: Equatable, Sendable {
    package var cause: Cause
    package var time: UnixTime
    /// Why a connection could not be made, or broke; nil when that is not what went wrong.
    package var reason: String?

    package init(cause: Cause, time: UnixTime, reason: String? = nil) {
        self.cause = cause
        self.time = time
        self.reason = reason
    }

    /// For a sentence: the cause's name, and the reason behind it.
    var words: String { cause.name + (reason.map { ", \($0)" } ?? "") }

    var document: JSONDocument {
        .object([
            "cause": .text(cause.name),
            "explanation": .text(cause.explanation),
            "reason": .text(reason),
            "time": .text(time.description),
        ])
    }
}
