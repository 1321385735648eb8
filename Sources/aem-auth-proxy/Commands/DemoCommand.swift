import ArgumentParser
import Logging
import NIOCore
import NIOPosix

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs the proxy between a simulated Adobe IMS and a simulated AEM, on loopback.",
        discussion: "Needs no credentials and no network: everything is made up and thrown away."
    )

    @Flag(
        name: .long,
        help: "Play the scripted story, a line a step, and exit 0 if every step held."
    )
    var once = false

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        if once {
            let isGood = try await DemoStory(group: group).play()
            try await group.shutdownGracefully()
            guard isGood else { throw ExitStatus.failure }
        } else {
            let stage = try await DemoStage.start(on: group, logLevel: .info, ports: [8080, 0])
            let runner = await ProxyRunner(
                proxy: stage.proxy,
                supervisor: .ofThisProcess(logger: stage.proxy.logger)
            )
            defer { stage.credentials.remove() }
            try StandardOutput.write(stage.invitation)
            try await runner.run()
        }
    }
}
