import Testing

/// A file that can't be used, and every line that says why.
struct ProblemCase: Sendable, CustomTestStringConvertible {
    let name: String
    let yaml: String
    var expected: [String]

    init(_ name: String, _ yaml: String, _ expected: String...) {
        self.name = name
        self.yaml = yaml
        self.expected = expected
    }

    var testDescription: String { name }
}
