package import AdobeIMS

/// What went wrong last at a credential or an upstream, and when.
package struct LastFailure: Equatable, Sendable {
    package var cause: Cause
    package var time: UnixTime

    package init(cause: Cause, time: UnixTime) {
        self.cause = cause
        self.time = time
    }

    var document: JSONDocument {
        .object([
            "cause": .text(cause.name),
            "explanation": .text(cause.explanation),
            "time": .text(time.description),
        ])
    }
}
