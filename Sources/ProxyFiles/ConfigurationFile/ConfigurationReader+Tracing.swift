import AdobeIMS
import ProxyCore

/// `tracing`
extension ConfigurationReader {
    mutating func tracing(_ place: Place?, _ listeners: [Listener]) -> Configuration.Tracing? {
        let known = ["endpoint", "sampleRatio", "headers"]
        guard let place, let section = section(place, known: known) else { return nil }
        if section["endpoint"] == nil {
            reportMissing(
                "endpoint",
                of: section,
                "write the address of an OpenTelemetry collector, for example http://127.0.0.1:4318"
            )
        }
        let endpoint = value(section["endpoint"]) { text throws(InvalidValue) in
            try Self.collector(text, listeners)
        }
        let ratio = value(section["sampleRatio"], default: 1, Self.ratio)
        let headers = headers(section["headers"], Self.collectorField)
        guard let endpoint else { return nil }
        if !headers.isEmpty, endpoint.scheme == .http, !endpoint.isLoopback,
            let place = section["endpoint"]
        {
            report("would send headers in clear text; write https://, or remove headers", place)
        }
        return Configuration.Tracing(endpoint: endpoint, sampleRatio: ratio, headers: headers)
    }

    private static func collector(
        _ text: String,
        _ listeners: [Listener]
    ) throws(InvalidValue) -> UpstreamURL {
        let url = try UpstreamURL(text)
        guard !url.basePath.hasSuffix(SpanExport.path) else {
            throw InvalidValue("ends with \(SpanExport.path), which is added; leave it out")
        }
        guard !listeners.contains(where: { $0.address.receives(host: url.host, port: url.port) })
        else {
            throw InvalidValue(
                "is a listener of this proxy itself; write the address of a collector"
            )
        }
        return url
    }

    private static func ratio(_ text: String) throws(InvalidValue) -> Double {
        let isPlain = text.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        guard isPlain, let ratio = Double(text), (0...1).contains(ratio) else {
            throw InvalidValue("is no share; write a number from 0 to 1, for example 0.1")
        }
        return ratio
    }

    /// Unlike an upstream's, the collector's credential is the operator's to write.
    private static func collectorField(_ text: String) throws(InvalidValue) -> String {
        let own = ["content-type", "content-encoding", "user-agent"]
        guard !own.contains(text.lowercased()) else {
            throw InvalidValue("is a field that the proxy decides about itself; remove it")
        }
        return text.lowercased() == "authorization" ? text : try FieldSyntax.name(text)
    }
}
