import AdobeIMS
import Sandbox
import Testing

extension EndToEnd {
    /// A file system that stops answering while the proxy runs, or before it does.
    @Suite(.enabled(if: Preload.isPossible)) struct HangTests {}
}

extension EndToEnd.HangTests {
    /// Calls about paths with `/hang/` in them don't come back while there is a file `on`.
    private static func source(_ folder: TemporaryFolder) -> String {
        let start = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <fcntl.h>
            #include <stdarg.h>
            #include <string.h>
            #include <sys/stat.h>
            #include <unistd.h>
            static void hang(const char *path) {
                if (strstr(path, "/hang/") && access("\(folder.path)/on", F_OK) == 0)
                    for (;;) pause();
            }
            """
        let opens = ["open", "open64"].map { name in
            """
            int \(name)(const char *path, int flags, ...) {
                va_list list;
                va_start(list, flags);
                mode_t mode = va_arg(list, mode_t);
                va_end(list);
                hang(path);
                int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "\(name)");
                return next(path, flags, mode);
            }
            """
        }
        let end = """
            int stat(const char *path, struct stat *status) {
                hang(path);
                int (*next)(const char *, struct stat *) = dlsym(RTLD_NEXT, "stat");
                return next(path, status);
            }
            int mkdir(const char *path, mode_t mode) {
                hang(path);
                int (*next)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
                return next(path, mode);
            }

            """
        return ([start] + opens + [end]).joined(separator: "\n")
    }

    /// Runs the proxy with twenty credentials and a store on what hangs, and one credential beside it.
    private static func play(
        isHangingAtStart: Bool,
        _ body: (Scene) async throws -> Void
    ) async throws {
        let numbers = 0..<20
        let bad = numbers.map { "  bad\($0): {serviceCredentials: hang/\($0 % 7)/\($0).json}" }
        let switches = try TemporaryFolder()
        defer { switches.remove() }
        let settings = Scene.Settings(
            file: [
                "tokens: {store: {file: {directory: hang/tokens}}}", "routes:",
                "  - {path: /, upstream: aem, credential: test}", "limits: {drainTimeout: 1s}",
            ],
            environment: try Preload(source(switches), in: switches).environment,
            credential: (["{serviceCredentials: credentials.json}"] + bad).joined(separator: "\n")
        )
        try await Scene.play(
            settings,
            files: { folder, ims in
                for number in numbers {
                    try folder.write(
                        "hang/\(number % 7)/\(number).json",
                        Scene.credentials(imsEndpoint: ims.endpoint)
                    )
                }
                // The store's own directory, which the proxy may write to.
                try folder.write("hang/tokens/none", [])
                try Unprivileged.give("\(folder.path)/hang/tokens")
                if isHangingAtStart { try switches.write("on", []) }
            },
            { scene in
                try await eventually("200") { try await scene.get("/echo").status == 200 }
                if !isHangingAtStart { try switches.write("on", []) }
                try await body(scene)
            }
        )
    }

    @Test func `it starts without what hangs, and ends`() async throws {
        try await Self.play(isHangingAtStart: true) { scene in
            try await scene.proxy.line(containing: "the file system does not answer")
            let exit = try await scene.proxy.terminate()
            #expect(exit == .status(0))
        }
    }

    @Test func `what hangs later keeps no other file from being taken up, and no end`() async throws
    {
        let renewed = try Scene.account.get().renewed(now: .now())
        try await Self.play(isHangingAtStart: false) { scene in
            try await scene.proxy.line(containing: "the file system does not answer")
            scene.ims.bind(renewed)
            try scene.folder.replace(
                "credentials.json",
                Scene.credentials(of: renewed, imsEndpoint: scene.ims.endpoint)
            )
            let line = try await scene.proxy.line(containing: "changed credentials are in use")
            #expect(line.contains("credential=test"))
            try await scene.proxy.line(containing: "the store does not answer")
            let exit = try await scene.proxy.terminate()
            #expect(exit == .status(0))
        }
    }
}
