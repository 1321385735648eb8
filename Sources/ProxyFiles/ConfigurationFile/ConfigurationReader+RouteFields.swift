import AdobeIMS
import ProxyCore

/// The lists of a route.
extension ConfigurationReader {
    mutating func methods(_ place: Place?) -> [Method]? {
        guard let place, let items = items(place, "methods, for example [GET, HEAD]") else {
            return nil
        }
        if items.isEmpty {
            report("is empty, so nothing would match; write [GET, HEAD] or remove the key", place)
        }
        return items.compactMap { item in value(item, Self.method) }
    }

    private static func method(_ text: String) throws(InvalidValue) -> Method {
        guard !text.isEmpty, text.utf8.allSatisfy(FieldSyntax.isTokenByte) else {
            throw InvalidValue("is not a method; write for example GET")
        }
        let method = Method(text)
        if method == .trace || method == .connect {
            throw InvalidValue("is never forwarded; remove it")
        }
        let upper = text.uppercased()
        if case .other = method, text != upper {
            throw InvalidValue(
                "is not a method, their letters are capitals; write \(UserText.name(upper))"
            )
        }
        return method
    }

    mutating func extensions(_ place: Place?) -> [String]? {
        guard let place, let items = items(place, "extensions, for example [json]") else {
            return nil
        }
        if items.isEmpty {
            report("is empty, so nothing would match; write [json] or remove the key", place)
        }
        return items.compactMap { item in value(item, Self.slingName) }
    }

    /// There may be none of them.
    mutating func selectors(_ place: Place?) -> [String]? {
        guard let place, let items = items(place, "selectors, for example [model]") else {
            return nil
        }
        return items.compactMap { item in value(item, Self.slingName) }
    }

    /// What Sling makes of the text between two dots.
    private static func slingName(_ text: String) throws(InvalidValue) -> String {
        let isName = text.utf8.allSatisfy { byte in
            FieldSyntax.isAlphanumeric(byte) || "-_~!$&'()*+,=:@".utf8.contains(byte)
        }
        guard isName, !text.isEmpty else {
            throw InvalidValue(
                "is not a name between dots; write letters, digits and - or _, without a dot"
            )
        }
        return text
    }

    /// Fields that are set, whose values may be keys.
    ///
    /// - Parameters:
    ///   - place: A mapping from names to values.
    ///   - name: Throws ``InvalidValue`` for what can't be set.
    /// - Returns: those that are right.
    mutating func headers(
        _ place: Place?,
        _ name: (String) throws(InvalidValue) -> String
    ) -> [Route.Header] {
        guard let place, let section = names(place, "a mapping from field names to values") else {
            return []
        }
        var headers: [Route.Header] = []
        for entry in section.entries {
            do throws(InvalidValue) {
                _ = try name(entry.name)
            } catch {
                report(error.message, at: entry.value.keyPosition, entry.value.keyPath)
            }
            if headers.contains(where: { $0.name.lowercased() == entry.name.lowercased() }) {
                report(
                    "is there in other letters too; remove one of the two",
                    at: entry.value.keyPosition,
                    entry.value.keyPath
                )
            }
            // Not by value(_:_:), which quotes: this may be a key.
            guard let text = text(entry.value) else { continue }
            do throws(InvalidValue) {
                let value = Secret(try FieldSyntax.value(text))
                headers.append(Route.Header(name: entry.name, value: value))
            } catch {
                report(error.message, entry.value)
            }
        }
        return headers
    }

    mutating func removeHeaders(_ place: Place?) -> [String] {
        guard let place, let items = items(place, "field names, for example [x-internal]") else {
            return []
        }
        return items.compactMap { item in
            value(item) { text throws(InvalidValue) in try FieldSyntax.name(text).lowercased() }
        }
    }
}
