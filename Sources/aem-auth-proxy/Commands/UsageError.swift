/// What was asked for on the command line can't be, as only a look into files showed.
struct UsageError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
