import NIOCore
import Sandbox

/// The simulated servers of `sandbox`, and the folder with what they are asked with.
struct SandboxStage: Sendable {
    static let configurationName = "proxy.conf"

    let cast: SandboxCast
    let folder: SandboxFolder

    /// Port 0 lets the system choose.
    static func start(
        on group: any EventLoopGroup,
        ims: TCPArgument,
        aem: TCPArgument,
        in folder: SandboxFolder
    ) async throws -> SandboxStage {
        let control = SandboxControl()
        let simulatedIMS = try await SandboxIMS.start(
            on: group,
            host: ims.host,
            port: ims.port,
            control: control
        )
        let simulatedAEM = try await SandboxAEM.start(
            on: group,
            host: aem.host,
            port: aem.port,
            trusting: simulatedIMS,
            control: control
        )
        let cast = try SandboxCast(ims: simulatedIMS, aem: simulatedAEM) { bytes, file in
            try folder.write(bytes, to: file.rawValue)
        }
        let stage = SandboxStage(cast: cast, folder: folder)
        try folder.write(Array(stage.configuration.utf8), to: configurationName)
        control.attach(cast)
        return stage
    }

    func end() async throws {
        folder.end(removing: SandboxCast.File.allCases.map(\.rawValue) + [Self.configurationName])
        try await cast.aem.shutdown()
        try await cast.ims.shutdown()
    }

    /// For `serve --config`: each kind of credential has a path of its own.
    private var configuration: String {
        """
        # Made by "aem-auth-proxy sandbox" for as long as that runs.
        listeners:
          - address: 127.0.0.1:8080
        credentials:
          technical-account:
            serviceCredentials: \(SandboxCast.File.serviceCredentials.rawValue)
          oauth:
            oauthServerToServer:
              clientId: "\(cast.clientID)"
              clientSecretFile: \(SandboxCast.File.clientSecret.rawValue)
              scopes: [\(cast.scopes.joined(separator: ", "))]
              imsEndpoint: \(cast.ims.endpoint)
          laptop:
            localDevelopmentToken: \(SandboxCast.File.localToken.rawValue)
          admin:
            basic: {username: \(SandboxCast.user), passwordFile: \(SandboxCast.File.password.rawValue)}
        upstreams:
          aem:
            url: \(cast.aem.url)
        routes:
          - {path: /echo/oauth, upstream: aem, credential: oauth}
          - {path: /echo/laptop, upstream: aem, credential: laptop}
          - {path: /echo/admin, upstream: aem, credential: admin}
          - {path: /, upstream: aem, credential: technical-account}

        """
    }

    var invitation: String {
        let (ims, aem) = (cast.ims.endpoint, cast.aem.url)
        let credentials = folder.file(SandboxCast.File.serviceCredentials.rawValue)
        let order = #"{"ims": {"outage": "hang"}, "revoke": ["tokens"]}"#
        return """
            A simulated Adobe IMS and a simulated AEM author, for tests. What they know is made up \
            and opens nothing else.

              IMS        \(ims)
              AEM        \(aem)
              files      \(folder.path)
              control    \(ims)/control and \(aem)/control

            A proxy before them, in one of two ways, and a request without a credential:

              aem-auth-proxy serve --credentials \(credentials) --upstream \(aem)
              aem-auth-proxy serve --config \(folder.file(Self.configurationName))
              curl -s http://127.0.0.1:8080/libs/granite/security/currentuser.json

            How they behave, and how that is changed:

              curl -s \(ims)/control
              curl -s \(ims)/control --data '\(order)'
              curl -s \(ims)/control --data '{"reset": true}'

            Stop with Ctrl-C.
            """
    }
}
