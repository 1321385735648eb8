import ArgumentParser

/// Options of which some don't go together, or not without each other.
///
/// ArgumentParser's own `validate()` comes before its look for unknown options: whoever misspells one
/// would be told that it is missing.
protocol JudgedOptions {
    /// - Throws: `ValidationError`.
    func judge() throws
}
