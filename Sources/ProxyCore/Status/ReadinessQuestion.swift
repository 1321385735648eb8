/// Whom to ask whether a proxy is ready, and how.
package struct ReadinessQuestion: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    package let place: Place
    package let isTLS: Bool
    /// Whether the certificate has to be of the host, by an authority that this machine trusts.
    package let verifies: Bool
    /// The request, complete: HTTP/1.0, so that the connection ends with the answer.
    package let request: String

    private static let path = "/readyz"

    /// Reads `http://host:port`, `https://…`, with or without a path, or `unix:PATH`.
    ///
    /// `credential`: The one that is asked for alone; nil: all.
    package init(url text: String, credential: String?) throws(InvalidValue) {
        if text.hasPrefix("unix:") {
            try self.init(admin: Listener(address: ListenAddress(text)), credential: credential)
            return
        }
        let url = try UpstreamURL(text)
        self.init(
            .tcp(host: url.host, port: url.port),
            isTLS: url.scheme == .https,
            verifies: true,
            host: url.authority,
            path: url.basePath.isEmpty ? Self.path : url.basePath,
            credential
        )
    }

    /// A listener on this machine. Its certificate is not verified: nothing is sent that anybody may
    /// not know, and the address is the configuration's own.
    ///
    /// - Throws: Nobody knows where a passed socket leads, or which port the system will choose.
    package init(admin: Listener, credential: String?) throws(InvalidValue) {
        let place: Place
        var host = "localhost"
        switch admin.address {
        case .tcp(_, 0):
            throw InvalidValue("has port 0, which can't be asked; write another one")
        case .tcp(let name, let port):
            let meant = ["0.0.0.0": "127.0.0.1", "::": "::1"][name] ?? name
            place = .tcp(host: meant, port: port)
            host = meant.contains(":") ? "[\(meant)]:\(port)" : "\(meant):\(port)"
        case .unix(let path):
            place = .unix(path: path)
        case .passed:
            throw InvalidValue("is a passed socket, whose address isn't known here; name its URL")
        }
        self.init(
            place,
            isTLS: admin.tls != nil,
            verifies: false,
            host: host,
            path: Self.path,
            credential
        )
    }

    private init(
        _ place: Place,
        isTLS: Bool,
        verifies: Bool,
        host: String,
        path: String,
        _ credential: String?
    ) {
        self.place = place
        self.isTLS = isTLS
        self.verifies = verifies
        let query = credential.map { "?credential=\(Self.escaped($0))" } ?? ""
        request = "GET \(path)\(query) HTTP/1.0\r\nHost: \(host)\r\n\r\n"
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default:
                "%" + String(byte >> 4, radix: 16, uppercase: true)
                    + String(byte & 15, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
