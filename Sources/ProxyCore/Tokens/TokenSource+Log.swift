import AdobeIMS
import Logging
import Synchronization

extension TokenSource {
    func log(_ issued: IssuedToken, of token: AccessToken, from origin: TokenOrigin) {
        guard issued.end != nil else {
            return logger.info(
                "user and password in use",
                metadata: ["credential": "\(name)", "generation": "\(issued.generation)"]
            )
        }
        logger.info(
            origin == .store ? "token taken from the store" : "token exchanged",
            metadata: [
                "credential": "\(name)", "generation": "\(issued.generation)",
                "expires": "\(issued.expiry)",
            ]
        )
        for warning in token.warnings {
            logger.warning(
                "token answer is odd",
                metadata: ["credential": "\(name)", "detail": "\(warning)"]
            )
        }
    }

    func log(_ error: IMSError, _ reason: TokenUnavailable) {
        let state = locked { shared, now in shared.lifecycle.state(at: now) }
        logger.warning(
            "token exchange failed",
            metadata: [
                "credential": "\(name)", "cause": "\(error.cause.rawValue)",
                "reason": "\(error.reason ?? "-")",
                "explanation": "\(error.explanation)", "state": "\(state.rawValue)",
                "retry.after": "\(reason.retryAfter)",
                "ims.status": "\(error.status.map(String.init) ?? "-")",
                "ims.debug.id": "\(error.debugID ?? "-")",
            ]
        )
    }

    func log(_ candidate: Candidate, _ error: IMSError) {
        let delay = candidate.failure.map { clock.wall().duration(to: $0.retryAt) }
        logger.warning(
            "changed credentials are not in use",
            metadata: [
                "credential": "\(name)", "files": "\(candidate.provider.label)",
                "cause": "\(error.cause.rawValue)", "reason": "\(error.reason ?? "-")",
                "explanation": "\(error.explanation)",
                "retry.after": "\(delay ?? .zero)",
            ]
        )
    }

    func logRestored(_ token: IssuedToken) {
        logger.info(
            "token restored",
            metadata: ["credential": "\(name)", "expires": "\(token.expiry)"]
        )
    }

    /// At start: what an earlier process was waiting for goes on.
    func logWait(_ time: Duration, _ cause: IMSError.Cause) {
        logger.warning(
            "token exchange waits, as before the restart; SIGHUP has it tried now",
            metadata: [
                "credential": "\(name)", "cause": "\(cause.rawValue)",
                "explanation": "\(cause.explanation)", "retry.after": "\(time)",
            ]
        )
    }

    func logWaitingForOther() {
        logger.info(
            "another process exchanges; its token is waited for",
            metadata: ["credential": "\(name)"]
        )
    }

    func logStore(_ message: StaticString, _ reason: String) {
        logger.warning("\(message)", metadata: ["credential": "\(name)", "detail": "\(reason)"])
    }
}
