import AdobeIMS

extension StatusPage {
    /// `09:00:05` of this day, and with the date of any other.
    func time(_ time: UnixTime) -> HTML {
        let text = time.description
        let date = text.prefix(10)
        var clock = String(text.dropFirst(11).prefix(8))
        if !report.time.description.hasPrefix(date) { clock = date + " " + clock }
        return "<time datetime=\"\(text)\">\(clock)</time>"
    }

    /// The day alone.
    func day(_ time: UnixTime) -> HTML {
        let text = time.description
        return "<time datetime=\"\(text)\">\(String(text.prefix(10)))</time>"
    }

    /// How long it has been, and when it was.
    func ago(_ time: UnixTime) -> HTML {
        "\(time.duration(to: report.time).words) ago, at \(self.time(time))"
    }

    /// `4.2 ms`, `42 ms`, `1.2 s`; a dash for what is not known.
    static func latency(_ duration: Duration?) -> String {
        guard let duration else { return "–" }
        let milliseconds = duration / .milliseconds(1)
        return switch milliseconds {
        case ..<9.95: "\(tenths(milliseconds)) ms"
        case ..<999.5: "\(Int(milliseconds.rounded())) ms"
        default: "\(tenths(milliseconds / 1000)) s"
        }
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((max(0, min(number, 1e12)) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A row of a list of terms; nothing where there is no value.
    static func row(_ term: String, _ value: HTML?) -> HTML? {
        value.map { "<div><dt>\(term)</dt><dd>\($0)</dd></div>\n" }
    }

    static func code(_ text: String?) -> HTML? { text.map { "<code>\($0)</code>" } }
}
