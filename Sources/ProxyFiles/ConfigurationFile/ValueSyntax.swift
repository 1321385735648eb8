package import ProxyCore

/// The values that several sections share, apart from durations and sizes.
package enum ValueSyntax {
    static func boolean(_ text: String) throws(InvalidValue) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw InvalidValue("is neither; write true or false")
        }
    }

    /// A whole number of at least one.
    static func count(_ text: String, atMost limit: Int) throws(InvalidValue) -> Int {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.allSatisfy(digits.contains), let number = Int(text),
            (1...limit).contains(number)
        else { throw InvalidValue("is not possible; write a whole number from 1 to \(limit)") }
        return number
    }

    /// A case of an enumeration by its raw value.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String
    ) throws(InvalidValue) -> Choice {
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidValue("is unknown; write one of \(known)")
        }
        return choice
    }

    /// A path that is not empty.
    static func path(_ text: String, of kind: String = "file") throws(InvalidValue) -> String {
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw InvalidValue("is empty; write the path of a \(kind)")
        }
        return text
    }

    /// The name of a credential or an upstream, which metrics and logs show.
    package static func name(_ text: String) throws(InvalidValue) -> String {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count),
            bytes.allSatisfy({ FieldSyntax.isAlphanumeric($0) || "-_.".utf8.contains($0) })
        else {
            throw InvalidValue("is not a name; write up to 64 letters, digits, dots, - and _")
        }
        return text
    }
}
