/// A piece of a document in HTML, written as an interpolated string: literals are markup, and every
/// value in between is text, which is escaped. There is no other way in for a value.
package struct HTML: ExpressibleByStringInterpolation, Equatable, Sendable {
    package let markup: String

    package init(stringLiteral markup: String) {
        self.markup = markup
    }

    package init(stringInterpolation: Interpolation) {
        markup = stringInterpolation.markup
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            markup += literal
        }

        package mutating func appendInterpolation(_ text: String) {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                case "'": markup += "&#39;"
                case "\n", "\t": markup.unicodeScalars.append(scalar)
                // What no document may have, and what would turn the text around it.
                case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
                    "\u{2066}"..."\u{2069}":
                    markup += "\u{FFFD}"
                default: markup.unicodeScalars.append(scalar)
                }
            }
        }

        /// With a thin space between groups of three digits.
        package mutating func appendInterpolation(_ number: Int) {
            let digits = String(number.magnitude)
            if number < 0 { markup += "\u{2212}" }
            for (index, digit) in digits.enumerated() {
                if index > 0, (digits.count - index) % 3 == 0 { markup += "\u{2009}" }
                markup.append(digit)
            }
        }

        package mutating func appendInterpolation(_ part: HTML?) {
            if let part { markup += part.markup }
        }

        package mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { markup += part.markup }
        }
    }

    /// What is not of this document's making: its own style and script, as they are.
    static func embedded(_ source: String) -> HTML { HTML(stringLiteral: source) }
}
