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
        let path = head.uri.prefix { $0 != "?" }
        let isOpen = path == AEMRoutes.loginPath
        let user = user(of: head)
        let (isRefused, refusalMoment, isProvisioned) = state.update { state in
            let isRefused = !isOpen && (user == nil || state.refuses(path))
            state.counts.requests += 1
            state.counts.refused += isRefused ? 1 : 0
            state.counts.unauthenticated += head.headers.contains(name: "authorization") ? 0 : 1
            return (isRefused, state.refusalMoment, state.isAccountProvisioned)
        }
        if isRefused {
            return RequestPlan(moment: refusalMoment.moment) { _ in AEMRefusal.reply(to: head) }
        }
        guard isOpen || isProvisioned else {
            return RequestPlan { _ in AEMRoutes.forbidden }
        }
        let (respond, rest) = AEMRoutes.find(head.method, path)
        let request = AEMRequest(
            head: head,
            user: user,
            path: String(path),
            rest: rest,
            redact: { [ims] in Self.redacted($0, by: ims) }
        )
        return RequestPlan { respond(request, $0) }
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
    /// Whose token it is: exactly one `Authorization`, whose bearer token the IMS calls valid.
    private func user(of head: HTTPRequestHead) -> String? {
        let values = head.headers["authorization"]
        guard values.count == 1, let token = Self.bearerToken(values[0]) else { return nil }
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
