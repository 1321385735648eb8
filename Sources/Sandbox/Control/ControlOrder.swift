import ProxyCore

/// What one `POST /control` asks for: `{"ims": {"outage": "hang"}, "revoke": ["tokens"]}`.
struct ControlOrder: Sendable, Equatable {
    /// What stops being good.
    enum Revocable: String, Sendable, CaseIterable {
        /// All tokens that were given so far, also the local development token.
        case tokens
        /// Every certificate of the technical account.
        case certificate
        /// Every secret of the OAuth client.
        case secret
    }

    /// What is made anew, in its file. The old one stays good.
    enum Renewable: String, Sendable, CaseIterable {
        case certificate
        case secret
        case localToken
    }

    /// How things are from then on.
    var settings: ControlSettings
    /// Whose fault begins anew; a count that is under way goes on else.
    var tellsIMS = false
    var tellsAEM = false
    /// Everything is as at the start before the rest is done.
    var resets = false
    var revoked: [Revocable] = []
    var renewed: [Renewable] = []

    /// Reads a JSON object.
    ///
    /// - Parameters:
    ///   - bytes: The object.
    ///   - settings: How things are: what isn't named stays.
    /// - Throws: All that is wrong with it.
    init(_ bytes: [UInt8], onto settings: ControlSettings) throws(ControlProblems) {
        guard let document = JSONValue(bytes) else {
            throw ControlProblems(
                #"the body is not JSON; write for example {"ims": {"outage": "hang"}}"#
            )
        }
        var reader = ControlReader()
        let members = reader.members(
            of: document,
            "",
            known: ["ims", "aem", "revoke", "renew", "reset"]
        )
        resets = reader.flag(members["reset"], "reset")
        self.settings = resets ? ControlSettings() : settings
        tellsIMS = resets
        tellsAEM = resets
        if let ims = members["ims"] { readIMS(ims, &reader) }
        if let aem = members["aem"] { readAEM(aem, &reader) }
        revoked = reader.choices(members["revoke"], "revoke")
        renewed = reader.choices(members["renew"], "renew")
        let isUnreachable = [self.settings.ims, self.settings.aem].allSatisfy {
            $0.fault.outage == .refuse
        }
        if isUnreachable {
            reader.complain(
                "ims.outage",
                "and aem.outage can't both be \"refuse\": nobody could take that back"
            )
        }
        guard reader.problems.isEmpty else { throw ControlProblems(reader.problems) }
    }

    private mutating func readIMS(_ value: JSONValue, _ reader: inout ControlReader) {
        let known = ["outage", "retryAfter", "count", "latency", "tokenLife"]
        let members = reader.members(of: value, "ims", known: known)
        tellsIMS = reader.fault(members, "ims", isIMS: true, &settings.ims.fault) || tellsIMS
        reader.duration(members["latency"], "ims.latency", &settings.ims.latency)
        reader.duration(members["tokenLife"], "ims.tokenLife", &settings.tokenLife)
    }

    private mutating func readAEM(_ value: JSONValue, _ reader: inout ControlReader) {
        let known = ["outage", "retryAfter", "count", "paths", "latency", "csrf"]
        let members = reader.members(of: value, "aem", known: known)
        tellsAEM = reader.fault(members, "aem", isIMS: false, &settings.aem.fault) || tellsAEM
        reader.duration(members["latency"], "aem.latency", &settings.aem.latency)
        if let csrf = members["csrf"] {
            if let choice = reader.choice(csrf, "aem.csrf", of: CSRFProtection.self) {
                settings.csrf = choice
            }
        }
    }
}
