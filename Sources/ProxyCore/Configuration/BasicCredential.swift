package import AdobeIMS

/// A user and a password for Basic authentication (RFC 7617), as a local AEM, AEM 6.5, AMS and
/// CDNs know them.
package struct BasicCredential: Sendable, Equatable {
    package let username: String
    package let password: Secret

    /// Of a password, in bytes: more is another file, and no server takes fields of any length.
    private static let longest = 1024

    /// - Throws: ``InvalidValue``, which never quotes the password.
    package init(username: String, password: Secret) throws(InvalidValue) {
        self.username = try Self.username(username)
        let text = password.reveal()
        guard !text.isEmpty else {
            throw InvalidValue("has no password; write the password alone into it")
        }
        guard text.utf8.count <= Self.longest else {
            throw InvalidValue(
                "has more than \(Self.longest) bytes; write the password alone into it"
            )
        }
        guard !text.utf8.contains(where: Self.isControl) else {
            throw InvalidValue(
                "has more than one line, or a control character in the password; write the "
                    + "password alone into it"
            )
        }
        self.password = password
    }

    /// The file has the password alone; the line's end behind it is none of it.
    ///
    /// - Throws: ``InvalidValue``, to be read behind the file's name.
    package init(username: String, passwordFile bytes: [UInt8]) throws(InvalidValue) {
        var line = bytes[...]
        if line.last == UInt8(ascii: "\n") {
            line.removeLast()
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
        }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw InvalidValue("is not UTF-8; save it in that encoding")
        }
        try self.init(username: username, password: Secret(text))
    }

    /// Checks a user's name, which can't have what ends it in the field (RFC 7617, section 2).
    package static func username(_ text: String) throws(InvalidValue) -> String {
        guard !text.isEmpty else {
            throw InvalidValue("is empty; write the user's name as AEM knows it")
        }
        guard !text.utf8.contains(UInt8(ascii: ":")) else {
            throw InvalidValue(
                "has a colon in it, which Basic authentication can't send; write the user's name "
                    + "alone"
            )
        }
        guard !text.utf8.contains(where: isControl) else {
            throw InvalidValue("has a control character in it; write the user's name alone")
        }
        return text
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    /// What is encoded in the field.
    package var pair: Secret { Secret("\(username):\(password.reveal())") }
}
