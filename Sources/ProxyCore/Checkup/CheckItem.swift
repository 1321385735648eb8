/// One thing that `check` tried, and what came of it.
package struct CheckItem: Equatable, Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case ok
        case warn
        case fail = "FAIL"

        /// The higher, the more it counts.
        var weight: Int {
            switch self {
            case .ok: 0
            case .warn: 1
            case .fail: 2
            }
        }
    }

    /// What was tried; scripts know these names.
    package enum ID: String, Sendable, CaseIterable {
        case configuration, file, credential, listener
        case imsName = "ims.dns"
        case imsConnection = "ims.tcp"
        case imsProxy = "ims.proxy"
        case imsTLS = "ims.tls"
        case imsClock = "ims.clock"
        case imsExchange = "ims.exchange"
        case aemName = "aem.dns"
        case aemConnection = "aem.tcp"
        case aemProxy = "aem.proxy"
        case aemTLS = "aem.tls"
        case aemAccount = "aem.account"
    }

    package let id: ID
    /// Which one of them: a file, a credential, an upstream, a host.
    package let subject: String
    package let verdict: Verdict
    /// What was seen; no secret.
    package let evidence: String
    /// How long it took; nil where that says nothing.
    package let time: Duration?
    /// The bounded short name of what is wrong.
    package let cause: String?
    package let whatToDo: String?
    /// Whether it may be well at another time, although nobody changes anything here.
    package let mayPass: Bool

    package static func ok(
        _ id: ID,
        _ subject: String,
        _ evidence: String,
        after time: Duration? = nil
    ) -> CheckItem {
        CheckItem(
            id: id,
            subject: subject,
            verdict: .ok,
            evidence: evidence,
            time: time,
            cause: nil,
            whatToDo: nil,
            mayPass: true
        )
    }

    package static func warn(
        _ id: ID,
        _ subject: String,
        _ evidence: String,
        after time: Duration? = nil,
        cause: String? = nil,
        whatToDo: String? = nil
    ) -> CheckItem {
        CheckItem(
            id: id,
            subject: subject,
            verdict: .warn,
            evidence: evidence,
            time: time,
            cause: cause,
            whatToDo: whatToDo,
            mayPass: true
        )
    }

    package static func fail(
        _ id: ID,
        _ subject: String,
        _ evidence: String,
        after time: Duration? = nil,
        cause: String? = nil,
        whatToDo: String? = nil,
        mayPass: Bool = false
    ) -> CheckItem {
        CheckItem(
            id: id,
            subject: subject,
            verdict: .fail,
            evidence: evidence,
            time: time,
            cause: cause,
            whatToDo: whatToDo,
            mayPass: mayPass
        )
    }
}
