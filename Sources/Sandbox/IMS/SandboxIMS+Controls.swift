// How it behaves.
extension SandboxIMS {
    /// What it does with each exchange that ``script`` says nothing about.
    package var behaviour: IMSBehaviour {
        get { read(\.behaviour) }
        set { write(\.behaviour, newValue) }
    }

    /// What it does with the next exchanges, one each; used up from the front.
    package var script: [IMSBehaviour] {
        get { read(\.script) }
        set { write(\.script, newValue) }
    }

    /// How much later than else everything is answered. Default: not at all.
    var latency: Duration {
        get { read(\.latency) }
        set { write(\.latency, newValue) }
    }

    /// How long new tokens are really good for. Default: 24 h.
    package var tokenLifetime: Duration {
        get { read(\.tokenLifetime) }
        set { write(\.tokenLifetime, newValue) }
    }

    /// How the answer says that. Default: as IMS does.
    package var expiresIn: ExpiresInStyle {
        get { read(\.expiresIn) }
        set { write(\.expiresIn, newValue) }
    }

    /// Whether new tokens carry `created_at` and `expires_in`, which tell the truth. Default: true.
    package var tokensCarryClaims: Bool {
        get { read(\.tokensCarryClaims) }
        set { write(\.tokensCarryClaims, newValue) }
    }

    /// How far its clock is ahead of this machine's: for `exp`, for tokens' ends and for `Date`.
    package var clockOffset: Duration {
        get { read(\.clockOffset) }
        set { write(\.clockOffset, newValue) }
    }
}

// What happened.
extension SandboxIMS {
    /// Every exchange that was tried, whatever became of it.
    package var exchangeCount: Int { read(\.exchangeCount) }

    /// Exchanges that gave a token.
    package var successCount: Int { read(\.successCount) }

    /// Why the last refused exchange was refused: more exact than the answer is.
    package var lastRejection: IMSRejection? { read(\.lastRejection) }

    /// Returns when that many exchanges have been tried, or when the task is cancelled.
    package func waitForExchanges(_ count: Int) async {
        await service.state.wait { $0.exchangeCount >= count }
    }
}

extension SandboxIMS {
    private func read<Part: Sendable>(_ path: KeyPath<IMSState, Part>) -> Part {
        service.state.read { $0[keyPath: path] }
    }

    private func write<Part: Sendable>(_ path: WritableKeyPath<IMSState, Part>, _ part: Part) {
        service.state.update { $0[keyPath: path] = part }
    }
}
