import ProxyCore
import Testing

struct CSRFRefusalTests {
    @Test(
        arguments: [
            (.post, "403 Forbidden¶Content-Type: text/html;charset=utf-8", true),
            (.put, "403 Forbidden", true),
            (.delete, "403 Forbidden¶Content-Type:", true),
            (.post, "403 Forbidden¶Content-Type: text/plain", true),
            // Sling's error page for those who accept JSON.
            (.post, "403 Forbidden¶Content-Type: application/json", true),
            (.post, "403 Forbidden¶Content-Type: text/html¶Set-Cookie: a=b", true),
            (.post, "403 Forbidden¶Content-Type: application/problem+json", false),
            (.post, "403 Forbidden¶Content-Type: application/Problem+JSON; charset=utf-8", false),
            (.post, "403 Forbidden¶Content-Type: application/vnd.api+json ;a=b", false),
            (.post, "403 Forbidden¶X-Reason: Authentication Failed", false),
            (.post, "403 Forbidden¶x-reason-code: unknown", false),
            (.get, "403 Forbidden", false), (.head, "403 Forbidden", false),
            (.patch, "403 Forbidden", false), (.options, "403 Forbidden", false),
            (.other("post"), "403 Forbidden", false), (.other("MOVE"), "403 Forbidden", false),
            (.post, "401 Unauthorized", false), (.post, "200 OK", false),
            (.post, "404 Not Found", false), (.post, "302 Found", false),
        ] as [(Method, String, Bool)]
    )
    func `a 403 to a change that says nothing else may be one`(
        _ method: Method,
        _ head: String,
        _ mayBe: Bool
    ) throws {
        let response = try HeadSamples.response("HTTP/1.1 \(head)¶")
        #expect(CSRFRefusal.mayBe(response, to: method) == mayBe)
    }
}
