import ProxyCore
import Testing

struct MethodTests {
    /// IANA's HTTP Method Registry, less `*`: name, safe, idempotent.
    private static let registry = [
        ("ACL", false, true), ("BASELINE-CONTROL", false, true), ("BIND", false, true),
        ("CHECKIN", false, true), ("CHECKOUT", false, true), ("CONNECT", false, false),
        ("COPY", false, true), ("DELETE", false, true), ("GET", true, true), ("HEAD", true, true),
        ("LABEL", false, true), ("LINK", false, true), ("LOCK", false, false),
        ("MERGE", false, true), ("MKACTIVITY", false, true), ("MKCALENDAR", false, true),
        ("MKCOL", false, true), ("MKREDIRECTREF", false, true), ("MKWORKSPACE", false, true),
        ("MOVE", false, true), ("OPTIONS", true, true), ("ORDERPATCH", false, true),
        ("PATCH", false, false), ("POST", false, false), ("PRI", true, true),
        ("PROPFIND", true, true), ("PROPPATCH", false, true), ("PUT", false, true),
        ("QUERY", true, true), ("REBIND", false, true), ("REPORT", true, true),
        ("SEARCH", true, true), ("TRACE", true, true), ("UNBIND", false, true),
        ("UNCHECKOUT", false, true), ("UNLINK", false, true), ("UNLOCK", false, true),
        ("UPDATE", false, true), ("UPDATEREDIRECTREF", false, true),
        ("VERSION-CONTROL", false, true),
    ]

    @Test(arguments: registry)
    func `a registered method is what the registry says`(
        _ name: String,
        _ isSafe: Bool,
        _ isIdempotent: Bool
    ) {
        let method = Method(name)
        #expect(method.name == name)
        #expect(method.isSafe == isSafe)
        #expect(method.isIdempotent == isIdempotent)
    }

    @Test(arguments: ["propfind", "Get", "get", "PURGE", "PROPFIND2", "X", ""])
    func `of any other nothing is assumed`(_ name: String) {
        #expect(!Method(name).isSafe)
        #expect(!Method(name).isIdempotent)
    }
}
