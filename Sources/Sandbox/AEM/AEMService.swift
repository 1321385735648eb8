import NIOHTTP1

/// The HTTP face of the simulated author: authentication first, then the routing table.
final class AEMService: SandboxService {
    private let ims: SandboxIMS
    let state: Watched<AEMState>

    init(trusting ims: SandboxIMS, recordingAtMost capacity: Int) {
        self.ims = ims
        state = Watched(AEMState(recent: RecentRequests(capacity: capacity)))
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        judged(head).delayed(by: state.read(\.latency))
    }

    private func judged(_ head: HTTPRequestHead) -> RequestPlan {
        let path = head.uri.prefix { $0 != "?" }
        let user = user(of: head)
        let (verdict, moment, form) = state.update { state in
            let verdict = state.judge(head, path: path, user: user)
            return (verdict, state.refusalMoment.moment, state.challenge)
        }
        switch verdict {
        case .faulty(let reply):
            return RequestPlan { _ in reply }
        case .forged:
            return RequestPlan(moment: moment) { _ in ErrorPage.forbidden }
        case .refused:
            return RequestPlan(moment: moment) { _ in AEMRefusal.reply(to: head, by: form) }
        case .unprovisioned:
            return RequestPlan { _ in AEMRoutes.forbidden }
        case .doubted:
            let formLimit = CSRFFilter.formLimit(of: head)
            let served = reply(to: head, path: path, user: user)
            let isForm = formLimit > 0
            return RequestPlan(moment: isForm ? .end : moment, keptByteCount: formLimit) { body in
                let isAccepted = self.state.update { $0.accepts(form: body.kept) }
                return isAccepted ? served(body) : ErrorPage.forbidden
            }
        case .served:
            return RequestPlan(reply: reply(to: head, path: path, user: user))
        }
    }

    func received(_ head: HTTPRequestHead, body: BodySummary, isComplete: Bool) {
        let request = RecordedRequest(
            method: head.method.rawValue,
            target: head.uri,
            fields: Self.redacted(head.headers, by: ims),
            trailers: Self.redacted(body.trailers, by: ims),
            bodyByteCount: body.byteCount,
            bodySHA256: body.sha256,
            isComplete: isComplete
        )
        state.update { state in
            state.recent.append(request)
            state.counts.completed += isComplete ? 1 : 0
        }
    }

    func abandoned(_ head: HTTPRequestHead) {
        state.update { $0.counts.abandoned += 1 }
    }
}

extension AEMService {
    /// The page for a request that came through the filters.
    private func reply(
        to head: HTTPRequestHead,
        path: Substring,
        user: String?
    ) -> @Sendable (BodySummary) -> Reply {
        let (respond, rest) = AEMRoutes.find(head.method, path)
        let (instance, isNew) = state.update { $0.instances.choose(for: head) }
        let request = AEMRequest(
            head: head,
            user: user,
            path: String(path),
            rest: rest,
            redact: { [ims] in Self.redacted($0, by: ims) },
            instance: instance,
            withInstances: { [state] change in state.update { change(&$0.instances) } },
            issueCSRFToken: { [state] in state.update { $0.issueCSRFToken() } }
        )
        let beginsSession = user != nil && state.read(\.setsLoginCookie)
        return { body in
            var reply = respond(request, body)
            if isNew {
                let cookie = "\(AEMInstances.cookie)=instance-\(instance); Path=/; HttpOnly; Secure"
                reply.fields.add(name: "Set-Cookie", value: cookie)
            }
            if beginsSession {
                let cookie = "login-token=\(RandomText.dashed()); Path=/; HttpOnly"
                reply.fields.add(name: "Set-Cookie", value: cookie)
            }
            return reply
        }
    }

    /// Who asks: exactly one `Authorization`, whose bearer token the IMS calls valid, or whose
    /// password is right.
    private func user(of head: HTTPRequestHead) -> String? {
        let values = head.headers["authorization"]
        guard values.count == 1 else { return nil }
        if let user = BasicUser(values[0]) {
            return state.read(\.passwords)[user.name] == user.password ? user.name : nil
        }
        guard let token = Self.bearerToken(values[0]) else { return nil }
        let (verdict, issued) = ims.inspect(token)
        return verdict == .valid ? issued?.technicalAccountID : nil
    }

    private static func bearerToken(_ value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    private static func redacted(
        _ headers: HTTPHeaders,
        by ims: SandboxIMS
    ) -> [RecordedRequest.Field] {
        headers.map { name, value in
            let isCredential = ["authorization", "proxy-authorization"].contains(name.lowercased())
            return RecordedRequest.Field(
                name: name,
                value: isCredential ? redacted(value, by: ims) : value
            )
        }
    }

    /// `Bearer 0123456789ab`: the scheme and the credential's fingerprint.
    private static func redacted(_ value: String, by ims: SandboxIMS) -> String {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return Fingerprint.of(value) }
        let credential = String(parts[1])
        let known = ims.inspect(credential).issued?.fingerprint
        return "\(parts[0]) \(known ?? Fingerprint.of(credential))"
    }
}
