/// What becomes of a request on its way through the author's filters.
enum AEMVerdict: Sendable {
    /// It was told to answer so.
    case faulty(Reply)
    /// The referrer filter takes it for one of another page.
    case forged
    /// It isn't authenticated.
    case refused
    /// Its account is not there yet.
    case unprovisioned
    /// The CSRF filter finds no valid token in the head; a form may have one.
    case doubted
    case served
}
