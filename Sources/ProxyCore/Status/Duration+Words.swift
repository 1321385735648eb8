extension Duration {
    /// Cut off towards zero and saturated.
    package var wholeSeconds: Int { Int(clamping: components.seconds) }

    /// For people: `40 s`, `5 min`, `3 h 20 min`, `12 days`. What is negative counts as nothing.
    package var words: String {
        let seconds = max(0, wholeSeconds)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800:
            let minutes = seconds / 60 % 60
            return "\(seconds / 3600) h" + (minutes > 0 ? " \(minutes) min" : "")
        default: return "\(seconds / 86_400) days"
        }
    }
}
