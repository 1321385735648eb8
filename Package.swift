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


let package = Package(
    name: "aem-auth-proxy",
    products: [
        .library(name: "AdobeIMS", targets: ["AdobeIMS"]),
    ],
    dependencies: [
    ],
    targets: [
        .target(name: "AdobeIMS", swiftSettings: strict),
        .testTarget(name: "AdobeIMSTests", dependencies: ["AdobeIMS"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
