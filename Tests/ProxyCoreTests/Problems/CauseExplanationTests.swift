import AdobeIMS
import ProxyCore
import Testing

extension Cause {
    /// All of them.
    static let samples: [Cause] =
        [
            .malformedRequest, .methodNotAllowed, .requestHeadTooLarge, .requestTargetTooLong,
            .requestBodyTooLarge, .requestHeadTimeout, .requestBodyTimeout, .versionNotSupported,
            .noRoute, .ambiguousPath, .clientGone, .hostNotAllowed, .crossSite, .callerUnknown,
            .routeNotGranted, .routeDenied, .connectionLimit, .bodyNotReplayable, .internalError,
            .tokenTimeout,
            .refreshFailed, .refusedAfterRefresh, .refreshBudgetExhausted, .localTokenRefused,
            .basicRefused, .scopeMissing, .accountNotProvisionedYet, .csrfTokenUnavailable,
            .csrfNotReplayable,
            .upstreamNameUnknown, .upstreamRefused, .upstreamUnreachable, .upstreamTimeout,
            .upstreamProxyRefused, .upstreamProxyUnreachable, .upstreamTLSUntrusted,
            .upstreamTLSExpired, .upstreamTLSName, .upstreamTLS, .upstreamProtocol,
            .upstreamInterrupted, .upstreamBusy, .upstreamRetryAfter, .credentialEcho,
            .linksNotRewritten,
        ] + IMSError.Cause.allCases.map { .ims($0) }
}

struct CauseExplanationTests {
    @Test(arguments: Cause.samples)
    func `each cause is explained in a sentence or two`(_ cause: Cause) {
        let explanation = cause.explanation
        #expect(explanation.hasSuffix("."))
        #expect((20...300).contains(explanation.count))
        #expect(!explanation.contains("  "))
        #expect(explanation.allSatisfy { $0.isASCII && !$0.isNewline })
    }

    @Test func `no two are explained alike`() {
        #expect(Set(Cause.samples.map(\.explanation)).count == Cause.samples.count)
    }

    @Test func `IMS's causes are explained in one place`() {
        for cause in IMSError.Cause.allCases {
            #expect(Cause.ims(cause).explanation == cause.explanation)
        }
    }
}
