import ProxyCore

/// Whether credentials and upstreams are of the same AEM environments.
extension ConfigurationReader {
    mutating func checkEnvironments(
        _ routes: [Route],
        _ upstreams: NamedValues<Upstream>,
        _ credentials: NamedValues<Credential>
    ) {
        for upstreamName in upstreams.names {
            for name in credentials.names
            where routes.contains(where: { $0.upstream == upstreamName && $0.credential == name }) {
                guard let upstream = upstreams.values[upstreamName],
                    let material = credentials.values[name]?.material,
                    let pin = EnvironmentPin(material, upstream),
                    let place = upstreams.places[upstreamName]
                else { continue }
                report(
                    "is of the environment \(pin.upstream), but the credential \(UserText.name(name)) is of "
                        + "\(pin.credential); use one of \(pin.upstream), or add the line "
                        + "\"trustHost: true\" to this upstream",
                    place
                )
            }
        }
    }
}
