package import AdobeIMS

/// What a file has that has a password alone.
package struct RedisPassword: Sendable {
    package let secret: Secret

    /// nil: there is none, or more than one line.
    package init?(_ bytes: [UInt8]) {
        var line = bytes[...]
        while let last = line.last, last == 0x0A || last == 0x0D { line = line.dropLast() }
        guard (1...4096).contains(line.count), !line.contains(0x0A),
            let text = String(validating: line, as: UTF8.self)
        else { return nil }
        secret = Secret(text)
    }
}
