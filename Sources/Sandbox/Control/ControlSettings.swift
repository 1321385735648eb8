/// How both simulated servers are told to behave.
struct ControlSettings: Sendable, Equatable {
    struct Server: Sendable, Equatable {
        var fault = SandboxFault()
        var latency = Duration.zero
    }

    var ims = Server()
    var tokenLife = Duration.seconds(86_400)
    var aem = Server()
    var csrf = CSRFProtection.off
}
