import ProxyCore
import Yams

/// Single values.
extension ConfigurationReader {
    /// The text of a single value, with references to the environment replaced.
    ///
    /// - Returns: `nil` when there is none, which is reported.
    mutating func text(_ place: Place, _ expected: String = "a value") -> String? {
        guard case .scalar(let scalar) = place.node else {
            report("is \(place.kind); write \(expected)", place)
            return nil
        }
        guard !place.isNull else {
            report("has no value; write \(expected), or remove the key", place)
            return nil
        }
        if Self.hasTypographicQuotes(scalar.string) {
            report(
                "stands between typographic quotes, which are part of it; write \" in their place, "
                    + "or nothing",
                place
            )
            return nil
        }
        let references = EnvironmentReferences(scalar.string, environment: environment)
        for problem in references.problems { report(problem, place) }
        return references.problems.isEmpty ? references.text : nil
    }

    /// Editors and web pages put them in.
    private static func hasTypographicQuotes(_ text: String) -> Bool {
        let quotes: Set<Character> = ["“", "”", "„", "‘", "’", "‚", "«", "»"]
        guard text.count > 1, let first = text.first, let last = text.last else { return false }
        return quotes.contains(first) && quotes.contains(last)
    }

    /// A value as `parse` reads it.
    ///
    /// - Parameters:
    ///   - place: `nil` when the key is absent.
    ///   - parse: Throws ``InvalidValue`` with what is wrong.
    /// - Returns: `nil` when the key is absent, or the value is wrong, which is reported.
    mutating func value<Value>(
        _ place: Place?,
        _ parse: (String) throws(InvalidValue) -> Value
    ) -> Value? {
        guard let place, let text = text(place) else { return nil }
        do throws(InvalidValue) {
            return try parse(text)
        } catch {
            report(Self.quotation(place) + error.message, place)
            return nil
        }
    }

    /// A value that has a default.
    mutating func value<Value>(
        _ place: Place?,
        default standard: Value,
        _ parse: (String) throws(InvalidValue) -> Value
    ) -> Value {
        value(place, parse) ?? standard
    }

    /// The value as it stands in the file, so never out of the environment, to begin a message with;
    /// nothing for none.
    static func quotation(_ place: Place) -> String {
        guard let text = place.node.scalar?.string, !text.isEmpty else { return "" }
        return UserText.quote(text) + " "
    }
}
