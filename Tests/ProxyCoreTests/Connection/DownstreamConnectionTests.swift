import ProxyCore
import Testing

struct DownstreamConnectionTests {
    /// `closing`, `held`: the client doesn't take what it is sent; whether there is an exchange, and
    /// it wants more of the body.
    @Test(
        arguments: [
            (false, true, nil, .take), (false, true, true, .take), (false, true, false, .readAhead),
            (false, false, nil, .hold), (false, false, true, .take), (false, false, false, .hold),
            (true, true, nil, .nothing), (true, true, true, .nothing),
            (true, true, false, .nothing),
            (true, false, nil, .nothing), (true, false, true, .nothing),
            (true, false, false, .nothing),
        ] as [(Bool, Bool, Bool?, DownstreamConnection.Step)]
    )
    func `a client that takes nothing is not read from`(
        _ isClosing: Bool,
        _ isWritable: Bool,
        _ wantsBody: Bool?,
        _ step: DownstreamConnection.Step
    ) {
        for isInputClosed in [false, true] {
            var connection = DownstreamConnection()
            connection.isWritable = isWritable
            connection.isInputClosed = isInputClosed
            if isClosing { connection.beginClosing() }
            #expect(connection.isClosing == isClosing)
            #expect(connection.next(wantsBody: wantsBody) == step)
        }
    }

    @Test(
        arguments: [
            (false, false, .read), (false, true, .read), (true, false, .close),
            (true, true, .cutOff),
        ] as [(Bool, Bool, DownstreamConnection.Lack)]
    )
    func `a client that has said all is let go, or left in the middle`(
        _ isInputClosed: Bool,
        _ isBusy: Bool,
        _ lack: DownstreamConnection.Lack
    ) {
        var connection = DownstreamConnection()
        connection.isInputClosed = isInputClosed
        #expect(connection.lacking(isBusy: isBusy) == lack)
    }

    @Test(
        arguments: [
            (false, false, .idle), (true, false, .head), (false, true, .rest), (true, true, .rest),
        ] as [(Bool, Bool, DownstreamConnection.Wait)]
    )
    func `between exchanges each wait has its name`(
        _ isInHead: Bool,
        _ isInBody: Bool,
        _ wait: DownstreamConnection.Wait
    ) {
        #expect(DownstreamConnection.wait(isInHead: isInHead, isInBody: isInBody) == wait)
    }

    @Test func `a new connection takes what comes, and closes once`() {
        var connection = DownstreamConnection()
        #expect(connection.isWritable && !connection.isInputClosed && !connection.isClosing)
        connection.beginClosing()
        connection.beginClosing()
        connection.isWritable = false
        connection.isWritable = true
        #expect(connection.isClosing)
        #expect(connection.next(wantsBody: nil) == .nothing)
    }
}
