// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// `make` takes it from the git tag; without git this is what is being worked on.
let given = Context.environment["AEM_AUTH_PROXY_VERSION"] ?? ""
let version = given.isEmpty ? "0.1.0" : given

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "aem-auth-proxy",
    products: [
        .executable(name: "aem-auth-proxy", targets: ["aem-auth-proxy"]),
        .library(name: "AdobeIMS", targets: ["AdobeIMS"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries: a module map and one header each.
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),

        .systemLibrary(name: "CLinux"),

        // Keeps ICU's tables out of the program.
        .target(name: "NoICUData"),
        .target(
            name: "CVersion",
            cSettings: [.define("AEM_AUTH_PROXY_VERSION", to: "\"\(version)\"")]
        ),

        // Decisions and values: no I/O.
        .target(name: "AdobeIMS", swiftSettings: strict),
        .target(
            name: "ProxyCore",
            dependencies: ["AdobeIMS", nioCore, logging],
            resources: [
                .embedInCode("Status/Page/status.css"), .embedInCode("Status/Page/status.js"),
            ],
            swiftSettings: strict
        ),

        // Adapters: the suffix says what each may import.
        .target(
            name: "ProxyCurl",
            dependencies: ["AdobeIMS", "ProxyCore", "CCurl", nioCore],
            swiftSettings: strict
        ),
        .target(
            name: "ProxyOpenSSL",
            dependencies: ["AdobeIMS", "ProxyCore", "COpenSSL"],
            swiftSettings: strict
        ),
        .target(
            name: "ProxyNIO",
            dependencies: [
                "AdobeIMS", "ProxyCore", nioCore, nioPosix, nioTLS, nioSSL, logging,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ProxyFiles",
            dependencies: [
                "AdobeIMS", "ProxyCore", logging,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ProxyRedis",
            dependencies: ["AdobeIMS", "ProxyCore", nioCore, nioPosix, nioSSL, logging],
            swiftSettings: strict
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "AdobeIMS", "ProxyCore", "ProxyOpenSSL", nioCore, nioPosix, nioHTTP1,
            ],
            swiftSettings: strict
        ),

        // The composition root: the only place that names concrete adapters.
        .executableTarget(
            name: "aem-auth-proxy",
            dependencies: [
                "AdobeIMS", "ProxyCore", "ProxyCurl", "ProxyFiles", "ProxyNIO", "ProxyOpenSSL",
                "ProxyRedis", "Sandbox", "CLinux", "CVersion", "NoICUData",
                nioCore, nioPosix, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // What the benchmark measures the proxy against: see Benchmarks/README.md.
        .executableTarget(
            name: "floor-nio",
            dependencies: [nioCore, nioPosix],
            path: "Benchmarks/FloorNIO",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "floor-curl",
            dependencies: ["CCurl"],
            path: "Benchmarks/FloorCurl"
        ),
        .executableTarget(
            name: "instruction-counts",
            dependencies: ["AdobeIMS", "ProxyCore", nioCore],
            path: "Benchmarks/InstructionCounts",
            exclude: ["thresholds.json"],
            swiftSettings: strict
        ),

        // What must hold for every input: for the tests, and for libFuzzer by `make fuzz`.
        .target(
            name: "Fuzzing",
            dependencies: [
                "AdobeIMS", "ProxyCore", "ProxyRedis", nioCore, nioEmbedded, nioHTTP1,
            ],
            path: "Tests/Fuzzing/Checks",
            swiftSettings: strict
        ),
        .executableTarget(name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzzing/Fuzzer"),

        // Replicas that share a token, in a time of their own.
        .target(
            name: "Simulation",
            dependencies: ["AdobeIMS", "Fuzzing", "ProxyCore"],
            path: "Tests/Simulation",
            swiftSettings: strict
        ),

        // What the tests of several targets need.
        .target(
            name: "TestSupport",
            dependencies: ["AdobeIMS", "ProxyOpenSSL", nioCore, nioPosix, nioSSL, logging],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),

        .testTarget(name: "AdobeIMSTests", dependencies: ["AdobeIMS"], swiftSettings: strict),
        .testTarget(
            name: "ProxyCoreTests",
            dependencies: [
                "AdobeIMS", "Fuzzing", "ProxyCore", "Simulation", "TestSupport", nioCore, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProxyOpenSSLTests",
            dependencies: ["AdobeIMS", "ProxyCore", "ProxyOpenSSL"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProxyCurlTests",
            dependencies: [
                "AdobeIMS", "Fuzzing", "ProxyCore", "ProxyCurl", "ProxyOpenSSL", "TestSupport",
                "CLinux", nioCore, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProxyRedisTests",
            dependencies: [
                "AdobeIMS", "Fuzzing", "ProxyCore", "ProxyOpenSSL", "ProxyRedis", "Simulation",
                "TestSupport", nioCore, nioPosix, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["AdobeIMS", "ProxyOpenSSL", "Sandbox", nioCore, nioPosix, nioHTTP1],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProxyFilesTests",
            dependencies: [
                "AdobeIMS", "Fuzzing", "ProxyCore", "ProxyFiles", "ProxyOpenSSL", "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "aem-auth-proxy", "AdobeIMS", "ProxyCore", "ProxyFiles", "ProxyOpenSSL",
                "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "aem-auth-proxy", "AdobeIMS", "Fuzzing", "ProxyCore", "ProxyOpenSSL", "Sandbox",
                "TestSupport", "CLinux", nioCore, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
