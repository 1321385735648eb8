/// The verdicts on some files as a Nagios plug-in reports them: one line, and an exit status.
package struct ExpiryReport: Sendable {
    /// The most urgent first; never empty.
    private let verdicts: [ExpiryVerdict]

    package init(_ verdicts: [ExpiryVerdict]) {
        self.verdicts = verdicts.enumerated().sorted {
            ($1.element.state.urgency, $0.offset) < ($0.element.state.urgency, $1.offset)
        }.map(\.element)
    }

    /// That of the most urgent.
    package var state: ExpiryVerdict.State { verdicts.first?.state ?? .unknown }

    /// `OK - FILE: its certificate ends in 364 days, at … | days=364;30:;7:`
    package var line: String {
        let isOne = verdicts.count == 1
        let texts = verdicts.map { verdict in
            let state = isOne ? "" : " \(verdict.state.name)"
            return "\(verdict.file)\(state): \(verdict.text)"
        }
        let performance = verdicts.compactMap { verdict -> String? in
            guard let unit = verdict.unit, let data = verdict.performance else { return nil }
            return isOne ? "\(unit)=\(data)" : "'\(unit) \(Self.label(verdict.file))'=\(data)"
        }
        // A bar ends the text.
        let text = Fact.printable(texts.joined(separator: "; ")).replacing("|", with: "?")
        let suffix = performance.isEmpty ? "" : " | \(performance.joined(separator: " "))"
        return "\(state.name) - \(text)\(suffix)"
    }

    /// A label may not have quotes and equals signs.
    private static func label(_ file: String) -> String {
        Fact.printable(file).replacing("'", with: "?").replacing("=", with: "?")
            .replacing("|", with: "?")
    }
}

extension ExpiryVerdict.State {
    fileprivate var name: String { "\(self)".uppercased() }
}
