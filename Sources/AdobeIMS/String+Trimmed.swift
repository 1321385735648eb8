extension String {
    /// Without spaces and line ends around it.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true {
            rest.removeFirst()
        }
        while rest.last?.isWhitespace == true {
            rest.removeLast()
        }
        return String(rest)
    }
}
