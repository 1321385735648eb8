import AdobeIMS
import ProxyCore
import ProxyFiles
import TestSupport
import Testing

/// `tracing`
@Suite struct TracingTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"

    @Test func `is off by default`() throws {
        #expect(try TemporaryFolder().load(Self.author).tracing == nil)
    }

    @Test func `every value is read`() throws {
        let configuration = try TemporaryFolder().load(
            Self.author + """
                tracing:
                  endpoint: https://otel.example.com/base/
                  sampleRatio: 0.1
                  headers: {Authorization: "Bearer ${KEY}", x-team: cms}
                """,
            environment: ["KEY": "hush"]
        )
        #expect(
            try configuration.tracing
                == Configuration.Tracing(
                    endpoint: UpstreamURL("https://otel.example.com/base"),
                    sampleRatio: 0.1,
                    headers: [
                        Route.Header(name: "Authorization", value: Secret("Bearer hush")),
                        Route.Header(name: "x-team", value: Secret("cms")),
                    ]
                )
        )
    }

    @Test(arguments: [("0", 0), ("1", 1), ("0.0", 0), ("1.0", 1), (".5", 0.5), ("0.001", 0.001)])
    func `a share is a number`(text: String, ratio: Double) throws {
        let configuration = try TemporaryFolder().load(
            Self.author + "tracing: {endpoint: http://127.0.0.1:4318, sampleRatio: \(text)}\n"
        )
        #expect(configuration.tracing?.sampleRatio == ratio)
    }

    static let cases = [
        ProblemCase(
            "no endpoint, and an unknown key",
            author + "tracing: {sampelRatio: 1}\n",
            "proxy.conf:2:1: tracing.endpoint: is missing; write the address of an OpenTelemetry "
                + "collector, for example http://127.0.0.1:4318",
            "proxy.conf:2:11: tracing.sampelRatio: unknown key; did you mean sampleRatio?"
        ),
        ProblemCase(
            "no mapping",
            author + "tracing: http://127.0.0.1:4318\n",
            "proxy.conf:2:10: tracing: is a single value; write a mapping with the keys endpoint, "
                + "sampleRatio, headers"
        ),
        ProblemCase(
            "no address",
            author + "tracing: {endpoint: \"grpc://127.0.0.1:4317\"}\n",
            "proxy.conf:2:21: tracing.endpoint: \"grpc://127.0.0.1:4317\" must begin with https:// "
                + "(or http://)"
        ),
        ProblemCase(
            "the whole path",
            author + "tracing: {endpoint: \"http://127.0.0.1:4318/v1/traces/\"}\n",
            "proxy.conf:2:21: tracing.endpoint: \"http://127.0.0.1:4318/v1/traces/\" ends with "
                + "/v1/traces, which is added; leave it out"
        ),
        ProblemCase(
            "the proxy itself",
            author + "tracing: {endpoint: \"http://localhost:8080\"}\n",
            "proxy.conf:2:21: tracing.endpoint: \"http://localhost:8080\" is a listener of this "
                + "proxy itself; write the address of a collector"
        ),
        ProblemCase(
            "keys in clear text",
            author + "tracing: {endpoint: \"http://otel:4318\", headers: {x-api-key: hush}}\n",
            "proxy.conf:2:21: tracing.endpoint: would send headers in clear text; write https://, "
                + "or remove headers"
        ),
        ProblemCase(
            "fields that are not the operator's, and values that are none",
            author + """
                tracing:
                  endpoint: http://127.0.0.1:4318
                  headers:
                    Content-Type: a
                    content-length: b
                    "x y": c
                    x-key: "hush\\n"
                    X-KEY: ${UNSET}
                """,
            "proxy.conf:5:5: tracing.headers.Content-Type: is a field that the proxy decides about "
                + "itself; remove it",
            "proxy.conf:6:5: tracing.headers.content-length: is a field that the proxy decides "
                + "about itself; remove it",
            "proxy.conf:7:5: tracing.headers.x y: is not a field name; write letters, digits "
                + "and -, as in x-api-key",
            "proxy.conf:8:12: tracing.headers.x-key: has control characters; write one line of text",
            "proxy.conf:9:12: tracing.headers.X-KEY: the environment variable UNSET is not set; set "
                + "it, or write $${ for a literal ${"
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said`(example: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(example.yaml)
        #expect(lines == example.expected)
    }

    @Test(arguments: ["-0.1", "1.1", "2", "1e-3", "10%", "nan", ".", "half"])
    func `no share`(text: String) throws {
        let problems = try TemporaryFolder().problems(
            Self.author + "tracing: {endpoint: http://127.0.0.1:4318, sampleRatio: \(text)}\n"
        )
        #expect(problems.count == 1)
        #expect(problems.first?.hasSuffix("write a number from 0 to 1, for example 0.1") == true)
    }
}
