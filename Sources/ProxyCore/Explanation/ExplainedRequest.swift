import NIOCore

/// A request that nobody sent, to be explained: as a client would write it.
package struct ExplainedRequest: Sendable, Equatable {
    package let method: String
    package let target: String
    /// `Name: value`
    package let fields: [String]

    /// - Throws: What would be more than one line.
    package init(method: String, target: String, fields: [String]) throws(InvalidValue) {
        let isOneLine = ([method, target] + fields).allSatisfy { text in
            !text.isEmpty && text.utf8.allSatisfy { $0 != 13 && $0 != 10 && $0 != 0 }
        }
        guard isOneLine else {
            throw InvalidValue("has an empty text or a line end in it; write one line each")
        }
        guard fields.allSatisfy({ $0.contains(":") }) else {
            throw InvalidValue("has a field without a colon; write -H 'Name: value'")
        }
        self.method = method
        self.target = target
        self.fields = fields
    }

    /// Its head on the wire. Who writes no `Host` means the listener.
    func head(at listener: Listener) -> ByteBuffer {
        let hasHost = fields.contains { field in
            field.prefix { $0 != ":" }.lowercased() == "host"
        }
        let lines =
            ["\(method) \(target) HTTP/1.1"]
            + (hasHost ? [] : ["Host: \(Self.host(of: listener))"]) + fields
        return ByteBuffer(string: lines.map { $0 + "\r\n" }.joined() + "\r\n")
    }

    private static func host(of listener: Listener) -> String {
        guard case .tcp(let host, let port) = listener.address, port > 0 else { return "localhost" }
        guard !["0.0.0.0", "::"].contains(host) else { return "localhost:\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
