import AdobeIMS

extension StatusPage {
    var credentials: HTML {
        guard !report.credentials.isEmpty else { return "" }
        return """
            <section aria-labelledby="credentials">
            <h2 id="credentials">Credentials</h2>
            <div class="cards">
            \(report.credentials.map(card))</div>
            </section>
            """
    }

    private func card(_ credential: CredentialStatus) -> HTML {
        let readiness = credential.readiness
        let cause = readiness.cause.map { cause -> HTML in
            "<p class=\"cause\"><code>\(cause.name)</code> \(cause.explanation)</p>\n"
        }
        return """
            <article class="card" data-health="\(Self.health(readiness))">
            <header><h3>\(credential.name)</h3> \
            <span class="badge">\(readiness.state.rawValue)</span></header>
            \(countdown(credential))
            \(cause)<dl>
            \(Self.row("Token", token(credential)))\
            \(Self.row("Renewed", credential.nextRefresh.map(renewal)))\
            \(Self.row("Certificate", certificates(credential)))\
            \(Self.row("Exchanges", outcomes(credential)))\
            \(Self.row("Last failure", credential.lastFailure.map(failure)))\
            \(Self.row("Store", credential.store.map(store)))\
            \(Self.row("Kind", Self.kind(credential.kind)))\
            \(Self.row("Client", Self.code(credential.clientID)))\
            \(Self.row("IMS", Self.code(credential.imsHost)))\
            \(Self.row("Routes", readiness.isUsed ? nil : "none acts as it"))\
            </dl>
            </article>

            """
    }

    private static func health(_ readiness: CredentialReadiness) -> String {
        let health: Advice.Health =
            switch readiness.state {
            case .fresh, .due: .well
            case .degraded: .attention
            case .expired: readiness.isUsed && readiness.cause != nil ? .failing : .attention
            }
        return health.rawValue
    }

    /// What is left, as a bar of the token's whole life.
    private func countdown(_ credential: CredentialStatus) -> HTML {
        guard credential.readiness.hasToken else {
            return "<p class=\"countdown\"><strong>No token</strong> that may be sent</p>"
        }
        guard let left = credential.readiness.secondsLeft else {
            return "<p class=\"countdown\">User and password, <strong>without an end</strong></p>"
        }
        let life = max(1, credential.life?.wholeSeconds ?? 86_400, left)
        let width = String(100 * Double(left) / Double(life)).prefix(5)
        return """
            <p class="countdown"><strong>\(Duration.seconds(left).words)</strong> \
            left of its token</p>
            <svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="track" width="100" height="1"/>\
            <rect class="left" width="\(String(width))" height="1"/></svg>
            """
    }

    /// Of user and password there is none.
    private func token(_ credential: CredentialStatus) -> HTML? {
        guard credential.kind != .basic else { return nil }
        guard credential.readiness.generation > 0 else { return "none yet" }
        let end: HTML? = credential.expiry.map {
            $0 > report.time ? ", ends \(time($0))" : ", ended \(time($0))"
        }
        return "no. \(credential.readiness.generation)\(end)"
    }

    private func renewal(_ time: UnixTime) -> HTML {
        guard time > report.time else { return "due now" }
        return "in \(report.time.duration(to: time).words), at \(self.time(time))"
    }

    private func certificates(_ credential: CredentialStatus) -> HTML? {
        guard !credential.certificates.isEmpty else { return nil }
        let rows = credential.certificates.map { certificate -> HTML in
            let days = certificate.days(at: report.time)
            let kind = days < 1 ? "failing" : days < 14 ? "attention" : "well"
            let text =
                switch days {
                case ..<0: "ended"
                case 0: "ends today"
                case 1: "1 day"
                default: "\(days) days"
                }
            return """
                <span class="line"><span class="days" data-health="\(kind)">\(text)</span> to \
                \(day(certificate.expiry)) <code>\(certificate.file)</code></span>
                """
        }
        return "\(rows)"
    }

    private func outcomes(_ credential: CredentialStatus) -> HTML? {
        guard credential.kind != .basic else { return nil }
        let parts = credential.outcomes.enumerated().map { index, outcome -> HTML in
            let name: HTML =
                outcome.name == "success" ? "successful" : "<code>\(outcome.name)</code>"
            return "\(index > 0 ? ", " : "")\(outcome.count)\u{A0}\(name)"
        }
        return "\(parts)"
    }

    func failure(_ failure: LastFailure) -> HTML {
        "<code>\(failure.cause.name)</code> \(ago(failure.time))"
    }

    private func store(_ store: StoreStatus) -> HTML {
        guard let problem = store.problem else { return "\(store.kind)" }
        return "\(store.kind), of no use now: \(problem)"
    }

    private static func kind(_ kind: CredentialStatus.Kind) -> HTML {
        switch kind {
        case .serviceCredentials: "service credentials (signed assertion)"
        case .localDevelopmentToken: "local development token"
        case .oauthServerToServer: "OAuth server-to-server"
        case .basic: "user and password (Basic)"
        }
    }
}
