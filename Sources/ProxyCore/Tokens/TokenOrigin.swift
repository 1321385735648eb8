/// Where a token came from.
enum TokenOrigin: String {
    case exchange
    /// Another process has asked for it.
    case store
}
