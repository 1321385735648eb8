import ProxyCore
import Yams

/// `routes[].when` and `challengeOn403`
extension ConfigurationReader {
    /// `hasCredentials`: Whether any are defined. Then each route has to say what it does about them.
    mutating func readChallenge(
        _ section: Section,
        hasCredentials: Bool,
        into route: inout Route
    ) {
        route.when = value(section["when"], default: route.when, ValueSyntax.choice)
        route.isChallengedBy403 = value(
            section["challengeOn403"],
            default: route.isChallengedBy403,
            ValueSyntax.boolean
        )
        // A name that is missing or unknown is reported as that.
        let isNone =
            section["credential"].map { $0.node.scalar?.string == "none" } ?? !hasCredentials
        if isNone, route.when == .challenged, let place = section["when"] {
            report(
                "is about a credential, and this route has none; name one with credential, or "
                    + "remove the key",
                place
            )
        }
        if route.isChallengedBy403, route.when == .always, let place = section["challengeOn403"] {
            report("says nothing by itself; write when: challenged beside it, or remove it", place)
        }
    }
}
