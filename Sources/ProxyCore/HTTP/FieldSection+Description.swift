// Fields hold credentials and cookies, so none of these types shows the bytes it is made of: not in
// a log, not in a dump, not in a failed assertion.

extension FieldSection: CustomStringConvertible, CustomReflectable {
    /// How many fields there are, and nothing of what they say.
    package var description: String { "FieldSection(\(count) fields)" }

    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ResponseHeadParser: CustomStringConvertible, CustomReflectable {
    package var description: String { "ResponseHeadParser" }

    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
