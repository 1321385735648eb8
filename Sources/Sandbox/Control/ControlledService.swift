import NIOHTTP1

/// A service beside which `/control` is answered.
final class ControlledService: SandboxService {
    private let service: any SandboxService
    private let control: SandboxControl

    init(_ service: any SandboxService, by control: SandboxControl) {
        self.service = service
        self.control = control
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        Self.isControl(head) ? control.plan(for: head) : service.plan(for: head)
    }

    func received(_ head: HTTPRequestHead, body: BodySummary, isComplete: Bool) {
        guard !Self.isControl(head) else { return }
        service.received(head, body: body, isComplete: isComplete)
    }

    func abandoned(_ head: HTTPRequestHead) {
        if !Self.isControl(head) { service.abandoned(head) }
    }

    private static func isControl(_ head: HTTPRequestHead) -> Bool {
        head.uri.prefix { $0 != "?" } == SandboxControl.path
    }
}
