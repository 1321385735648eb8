/// What a trace says of an exchange that is over.
package struct ExchangeOutcome: Sendable {
    package let method: Method
    /// Without the query.
    package let path: String
    package let scheme: UpstreamURL.Scheme
    /// Of HTTP/1.
    package let minorVersion: Int
    /// Where the client connected.
    package let listener: ListenAddress
    /// The path of the configured route; nil: none took it.
    package let route: String?
    /// Of the answer; what is no status of HTTP's stands for none.
    package let status: Int
    package let cause: Cause?

    package init(
        method: Method,
        path: String,
        scheme: UpstreamURL.Scheme,
        minorVersion: Int,
        listener: ListenAddress,
        route: String?,
        status: Int,
        cause: Cause?
    ) {
        self.method = method
        self.path = path
        self.scheme = scheme
        self.minorVersion = minorVersion
        self.listener = listener
        self.route = route
        self.status = status
        self.cause = cause
    }

    /// 499 is the access log's word for a client that left before it was answered.
    private var isAnswered: Bool { (100...599).contains(status) && status != 499 }

    /// A request that was refused for what it is, is no error of the server's.
    var isError: Bool { !isAnswered || status >= 500 || cause != nil && status < 400 }

    var spanName: String {
        let method = method.spanName ?? "HTTP"
        return route.map { "\(method) \($0)" } ?? method
    }

    var attributes: [SpanAttribute] {
        var attributes: [SpanAttribute] = [
            .method(method),
            .text("url.path", path),
            .text("url.scheme", scheme.rawValue),
            .text("network.protocol.version", "1.\(minorVersion)"),
        ]
        switch listener {
        case .tcp(let host, let port):
            attributes += [.text("server.address", host), .number("server.port", port)]
        case .unix(let path):
            attributes += [.text("server.address", path)]
        case .passed(let name, _):
            attributes += [.text("server.address", "fd:\(name)")]
        }
        if let route { attributes.append(.text("http.route", route)) }
        if isAnswered { attributes.append(.status(status)) }
        if let cause {
            attributes.append(.errorType(cause.name))
        } else if status >= 500, isAnswered {
            attributes.append(.errorType("\(status)"))
        }
        return attributes
    }
}
