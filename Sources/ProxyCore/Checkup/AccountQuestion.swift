package import AdobeIMS

/// Who does AEM say we are? Asked once for each upstream and credential that a route brings together,
/// and judged by what the route is for.
package struct AccountQuestion: Equatable, Sendable {
    package let upstream: Upstream
    /// Nil: the route sends none.
    package let credential: String?
    private let definition: CredentialDefinition?
    /// What the route sets, which the answer may depend on.
    package let headers: [Route.Header]

    /// Those of a configuration, in the order of its routes.
    package static func all(of configuration: Configuration) -> [AccountQuestion] {
        var all: [AccountQuestion] = []
        for route in configuration.routes {
            guard let upstream = route.upstream.flatMap({ configuration.upstreams[$0] }),
                !all.contains(where: {
                    $0.upstream.name == route.upstream && $0.credential == route.credential
                })
            else { continue }
            all.append(
                AccountQuestion(
                    upstream: upstream,
                    credential: route.credential,
                    definition: route.credential.flatMap {
                        configuration.credentials[$0]?.definition
                    },
                    headers: route.setHeaders
                )
            )
        }
        return all
    }

    package var subject: String {
        "\(upstream.name) \(credential.map { "as \($0)" } ?? "without a credential")"
    }

    /// What it is asked with.
    ///
    /// `token`: The credential's; nil: none is sent.
    package func head(_ token: AccessToken?, version: String) -> UpstreamHead {
        var head = UpstreamHead()
        head.composeAccountRequest(
            to: upstream,
            as: authorization(token),
            apiKey: definition?.apiKey,
            with: headers,
            version: version
        )
        return head
    }

    package func authorization(_ token: AccessToken?) -> Authorization? {
        token.map { Authorization(definition?.scheme ?? .bearer, $0.value) }
    }

    /// What a refusal of a new token means.
    private var refusal: Cause {
        guard let definition, !definition.isRenewable else { return .refusedAfterRefresh }
        return definition.scheme.refusalCause
    }

    /// Whether it has to be an AEM author: other tiers and other servers need not have the page.
    private var isAuthor: Bool { upstream.tier == .author }

    /// Whether it may be something else than AEM, as far as its settings tell.
    private var isForeign: Bool { upstream.tier == nil }
}

extension AccountQuestion {
    package func judge(_ answer: AccountAnswer, after time: Duration) -> CheckItem {
        switch answer {
        case .failure(let failure):
            return .fail(
                .aemAccount,
                subject,
                failure.reason(at: upstream),
                after: time,
                cause: failure.kind.cause.name,
                whatToDo: failure.kind.cause.explanation,
                mayPass: failure.kind.mayPass
            )
        case .late:
            let cause = Cause.upstreamTimeout
            return fault("no answer in time", time, cause.name, cause.explanation, mayPass: true)
        case .answer(let status, let content):
            if credential == nil, let item = openly(status, content, time) { return item }
            return judge(status, content, time)
        }
    }

    private func judge(
        _ status: Int,
        _ content: AccountAnswer.Content,
        _ time: Duration
    ) -> CheckItem {
        let evidence = "AEM answers \(status)"
        switch (status, content) {
        case (_, .account(let id)):
            return .ok(.aemAccount, subject, "AEM says we are \(id)", after: time)
        case (_, .anonymous):
            return fault(
                "AEM says we are anonymous",
                time,
                CheckCause.anonymous.rawValue,
                Self.anonymousAdvice
            )
        case (401, _), (_, .login):
            let login = content == .login ? " with a redirect to its login" : ""
            return fault(evidence + login, time, refusal.name, refusal.explanation)
        case (_, .page):
            return fault(
                "\(evidence) with a page for people",
                time,
                CheckCause.loginPage.rawValue,
                Self.pageAdvice
            )
        case (_, .elsewhere(let place)):
            let text = "\(evidence) with a redirect to \(place)"
            return fault(text, time, CheckCause.redirected.rawValue, Self.redirectAdvice)
        case (_, .scopeMissing):
            return fault(evidence, time, Cause.scopeMissing.name, Cause.scopeMissing.explanation)
        case (403, _) where !isForeign:
            return fault(evidence, time, CheckCause.forbidden.rawValue, Self.forbiddenAdvice)
        case (404, _) where !isAuthor, (200..<300, _) where isForeign, (403, _):
            return .warn(
                .aemAccount,
                subject,
                "\(evidence), which does not say who we are",
                after: time,
                cause: CheckCause.notFound.rawValue,
                whatToDo: Self.absentAdvice
            )
        case (429, _):
            return fault(
                evidence,
                time,
                CheckCause.throttled.rawValue,
                Self.throttledAdvice,
                mayPass: true
            )
        case (500..., _):
            return fault(
                evidence,
                time,
                CheckCause.aemError.rawValue,
                Self.errorAdvice,
                mayPass: true
            )
        default:
            let what = status == 404 ? "" : " with something that no AEM says"
            return fault(evidence + what, time, CheckCause.notAEM.rawValue, Self.foreignAdvice)
        }
    }

    /// Who sends no credential is nobody, and may be told so. nil: it is wrong all the same.
    private func openly(
        _ status: Int,
        _ content: AccountAnswer.Content,
        _ time: Duration
    ) -> CheckItem? {
        switch (status, content) {
        case (200, .account), (200, .anonymous):
            return .ok(.aemAccount, subject, "AEM answers \(status)", after: time)
        case (401, _), (403, _), (404, _), (_, .login), (_, .page):
            return .warn(
                .aemAccount,
                subject,
                "AEM answers \(status) to who sends no credential",
                after: time,
                cause: (status == 404 ? CheckCause.notFound : .loginWanted).rawValue,
                whatToDo: "Name a credential in its routes, unless they are for public pages alone."
            )
        default:
            return nil
        }
    }

    private func fault(
        _ evidence: String,
        _ time: Duration,
        _ cause: String,
        _ advice: String,
        mayPass: Bool = false
    ) -> CheckItem {
        .fail(
            .aemAccount,
            subject,
            evidence,
            after: time,
            cause: cause,
            whatToDo: advice,
            mayPass: mayPass
        )
    }
}

// What to do, in a sentence.
extension AccountQuestion {
    private static let anonymousAdvice =
        "AEM does not take this token for an account's: check that the upstream's url is of the "
        + "environment that the credential was made for, and that nothing on the way removes "
        + "Authorization."
    private static let pageAdvice =
        "A login or error page answers in AEM's place: check the upstream's url, and what stands "
        + "before AEM (a portal, a gateway, a page of the company's network)."
    private static let redirectAdvice =
        "If that place is AEM, write it as the upstream's url; if it is a login, something before "
        + "AEM wants one."
    private static let forbiddenAdvice =
        "If the account got its first token minutes ago, wait some minutes and check again; else "
        + "look whether the environment's IP allow list (Cloud Manager) has this machine's "
        + "address, and at the account's groups in AEM."
    private static let absentAdvice =
        "That is usual where a Dispatcher lets few paths through, or where it is no AEM; else check "
        + "the upstream's url and base path."
    private static let throttledAdvice =
        "AEM is asked too often: wait, and set requestsPerSecond of the upstream below AEM's limit."
    private static let errorAdvice =
        "AEM, or what stands before it, fails: look at the environment's state in Cloud Manager (it "
        + "may be starting, updating or hibernating), and check again."
    private static let foreignAdvice =
        "Check that the upstream's url names AEM: scheme, host, port and base path, not the address "
        + "of a page."
}
