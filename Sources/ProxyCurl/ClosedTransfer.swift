import ProxyCore

/// A transfer to an upstream that is not open: the proxy is ending.
final class ClosedTransfer: Transfer {
    private var delegate: (any TransferDelegate)?

    init(delegate: any TransferDelegate) {
        self.delegate = delegate
    }

    func start() {
        let delegate = delegate
        self.delegate = nil
        delegate?.ended(.failure(UpstreamFailure(.local, detail: "the upstream is closed")))
    }

    var connectTimeout: UpstreamFailure? { nil }

    func resumeSending() {}

    func resumeReceiving() {}

    func cancel() { delegate = nil }
}
