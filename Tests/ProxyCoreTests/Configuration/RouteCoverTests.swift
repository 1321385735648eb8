import ProxyCore
import Testing

struct RouteCoverTests {
    private func route(
        _ path: String,
        _ methods: [Method]? = nil,
        _ host: String? = nil
    ) -> Route {
        Route(path: path, methods: methods, host: host, upstream: "aem", credential: nil)
    }

    @Test func `a route behind one that takes all its requests is never reached`() {
        for (first, second, isCovered) in [
            (route("/"), route("/api"), true), (route("/api"), route("/api/x"), true),
            (route("/api"), route("/api"), true), (route("/api"), route("/apis"), false),
            (route("/api/x"), route("/api"), false),
            (route("/", [.get]), route("/api"), false),
            (route("/", [.get, .head]), route("/api", [.get]), true),
            (route("/", [.get]), route("/api", [.get, .head]), false),
            (route("/", nil, "a"), route("/api"), false),
            (route("/", nil, "a"), route("/api", nil, "a"), true),
            (route("/", nil, "a"), route("/api", nil, "b"), false),
            (route("/"), route("/", [.get], "b"), true),
        ] {
            #expect(first.covers(second) == isCovered, "\(first) \(second)")
        }
    }
}
