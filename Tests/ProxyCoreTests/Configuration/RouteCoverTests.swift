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

    private func names(
        _ extensions: [String]?,
        _ selectors: [String]? = nil,
        suffix: Bool = true
    ) -> Route {
        Route(
            extensions: extensions,
            selectors: selectors,
            allowsSuffix: suffix,
            upstream: "aem",
            credential: nil
        )
    }

    @Test func `names of less cover no more`() {
        for (first, second, isCovered) in [
            (names(nil), names(["json"]), true), (names(["json"]), names(nil), false),
            (names(["json", "xml"]), names(["xml"]), true),
            (names(["json"]), names(["xml"]), false),
            (names(nil, []), names(nil, []), true), (names(nil, []), names(nil, ["model"]), false),
            (names(nil, ["a", "b"]), names(nil, ["a"]), true),
            (names(nil, ["a"]), names(nil, []), false), (names(nil, nil), names(nil, []), true),
            (names(nil, suffix: false), names(nil), false),
            (names(nil), names(nil, suffix: false), true),
        ] {
            #expect(first.covers(second) == isCovered, "\(first) \(second)")
        }
    }

    @Test func `a route behind one that takes all its requests is never reached`() {
        for (first, second, isCovered) in [
            (route("/"), route("/api"), true), (route("/api"), route("/api/x"), true),
            (route("/api"), route("/api"), true), (route("/api"), route("/apis"), false),
            (route("/api/x"), route("/api"), false),
            (route("/api"), route("/api.json"), true), (route("/api.json"), route("/api"), false),
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
