/// One exchange as an HTTP archive has it, whoever wrote that.
package struct ArchivedExchange: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: String
    /// `http://host:port`
    package var origin: String
    /// Path and query.
    package var target: String
    package var status: Int
    package var fields: [Field]
    package var body: [UInt8]
    /// Whether the body is as it was transferred, with the coding that its fields tell.
    package var isCoded: Bool
    /// Whether there was more of the body.
    package var isCut: Bool
    /// What this proxy's archives also tell; nil in those of others.
    package var upstream: String?
    package var credential: String?
    /// How often it was sent upstream.
    package var attempts: Int?

    package init(
        method: String,
        origin: String,
        target: String,
        status: Int,
        fields: [Field] = [],
        body: [UInt8] = [],
        isCoded: Bool = false,
        isCut: Bool = false,
        upstream: String? = nil,
        credential: String? = nil,
        attempts: Int? = nil
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.status = status
        self.fields = fields
        self.body = body
        self.isCoded = isCoded
        self.isCut = isCut
        self.upstream = upstream
        self.credential = credential
        self.attempts = attempts
    }

    /// Takes a URL apart: origin, and path and query. A path alone has no origin.
    ///
    /// - Returns: Nil for what isn't of HTTP.
    package static func parts(ofURL url: String) -> (origin: String, target: String)? {
        let url = url.prefix { $0 != "#" }
        if url.hasPrefix("/") { return ("", String(url)) }
        let scheme = url.prefix { $0 != ":" }
        guard ["http", "https"].contains(scheme.lowercased()),
            url.dropFirst(scheme.count).hasPrefix("://")
        else { return nil }
        let rest = url.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let target = rest.dropFirst(authority.count)
        return (
            "\(scheme.lowercased())://\(host.lowercased())",
            target.hasPrefix("/") ? String(target) : "/\(target)"
        )
    }
}

// Sending it again.
extension ArchivedExchange {
    /// What belongs to the connection or the moment, and what is made anew.
    private static let dropped: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer",
        "transfer-encoding", "upgrade", "content-length", "date", "age", "alt-svc",
    ]

    /// The fields of an answer that is made of it: without those of its framing, and without what
    /// the recording left out.
    package var fieldsToSend: [Field] {
        fields.compactMap { field in
            let name = field.name.lowercased()
            // Browsers write what HTTP/2 has in place of a status line.
            guard !Self.dropped.contains(name), Self.isSendable(field) else { return nil }
            switch name {
            case "content-encoding" where !isCoded:
                return nil
            case "set-cookie" where Self.isRedacted(field.value):
                return nil
            case "location", "content-location":
                return Field(field.name, relative(field.value))
            default:
                return field
            }
        }
    }

    private static func isRedacted(_ cookie: String) -> Bool {
        cookie.prefix { $0 != ";" }.hasSuffix("=\(RecordedFields.redacted)")
    }

    /// An address at the place of the recording is one at the place of the replay.
    private func relative(_ value: String) -> String {
        guard let (origin, target) = Self.parts(ofURL: value), origin == self.origin else {
            return value
        }
        return target
    }

    private static func isSendable(_ field: Field) -> Bool {
        let symbols = "!#$%&'*+-.^_`|~".utf8
        return !field.name.isEmpty
            && field.name.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || symbols.contains(byte)
            } && field.value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }
}
