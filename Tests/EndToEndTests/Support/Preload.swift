import Foundation

/// A library that is loaded into the proxy before its `main`, as agents are that watch processes.
struct Preload: Sendable {
    /// A sanitizer's runtime wants to be the first one.
    static let isPossible =
        compiler != nil
        && !ProcessInfo.processInfo.environment.keys.contains { $0.hasSuffix("SAN_OPTIONS") }

    private static let compiler = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// What the proxy's environment has to have.
    let environment: [String: String]

    /// `source`: C.
    init(_ source: String, in folder: TemporaryFolder) throws {
        guard let compiler = Self.compiler else { throw Overdue(description: "no C compiler") }
        let file = try folder.write("preload.c", Array(source.utf8))
        let library = "\(folder.path)/preload.so"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: compiler)
        process.arguments = ["-shared", "-fPIC", "-o", library, file]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Overdue(description: "\(compiler) failed")
        }
        try Unprivileged.give(library)
        environment = ["LD_PRELOAD": library]
    }
}
