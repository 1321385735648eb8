import ProxyCore
import TestSupport
import Testing

/// `tokens.store.redis`
@Suite struct RedisProblemTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"

    private static func store(_ redis: String) -> String {
        author + "tokens: {store: {redis: \(redis)}}\n"
    }

    static let cases = [
        ProblemCase(
            "nothing",
            store("{}"),
            "proxy.conf:2:18: tokens.store.redis.url: is missing; write for example "
                + "rediss://redis.internal:6379/0"
        ),
        ProblemCase(
            "a password in the URL",
            store("{url: \"rediss://me:hush@redis/0\"}"),
            "proxy.conf:2:31: tokens.store.redis.url: has a password in it; write that to a file, "
                + "its path behind passwordFile, and here the user alone, for example "
                + "rediss://user@host:6379/0"
        ),
        ProblemCase(
            "another scheme",
            store("{url: \"http://me:hush@redis\"}"),
            "proxy.conf:2:31: tokens.store.redis.url: must begin with rediss:// (or redis://)"
        ),
        ProblemCase(
            "no database",
            store("{url: rediss://redis/first}"),
            "proxy.conf:2:31: tokens.store.redis.url: has no number of a database behind its host; "
                + "write for example /0"
        ),
        ProblemCase(
            "no host",
            store("{url: rediss:///0}"),
            "proxy.conf:2:31: tokens.store.redis.url: has no host; write for example "
                + "rediss://redis.internal:6379/0"
        ),
        ProblemCase(
            "a user alone",
            store("{url: rediss://me@redis}"),
            "proxy.conf:2:31: tokens.store.redis.url: names a user without a password; write "
                + "passwordFile"
        ),
        ProblemCase(
            "in clear to another machine",
            store("{url: redis://redis}"),
            "proxy.conf:2:31: tokens.store.redis.url: is in clear text to another machine; write "
                + "rediss://, or add the line \"allowPlaintext: true\""
        ),
        ProblemCase(
            "in clear to Sentinels of other machines",
            store("{sentinel: {addresses: [127.0.0.1, 10.0.0.1], master: m}}"),
            "proxy.conf:2:25: tokens.store.redis: is in clear text to another machine; write "
                + "rediss://, or add the line \"allowPlaintext: true\""
        ),
        ProblemCase(
            "values",
            store(
                "{url: redis://localhost, timeout: 1h, keyPrefix: \"a{b}\", passwordFile: absent}"
            ),
            "proxy.conf:2:59: tokens.store.redis.timeout: \"1h\" is too long, requests wait for it; "
                + "write at most 10s"
        ),
        ProblemCase(
            "half a certificate and half a Sentinel",
            store("{url: rediss://r, clientCertificate: {key: k}, sentinel: {master: m}}"),
            "tokens.store.redis.clientCertificate.certificate: is missing; write the path of a PEM "
                + "file",
            "tokens.store.redis.sentinel.addresses: is missing; write a list of host:port of the "
                + "Sentinels"
        ),
        ProblemCase(
            "two stores",
            author + "tokens: {store: {file: {directory: d}, redis: {url: redis://localhost}}}\n",
            "proxy.conf:2:17: tokens.store: has two stores; write file or redis"
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said`(_ problem: ProblemCase) throws {
        let folder = try TemporaryFolder()
        let text = try folder.problems(problem.yaml).joined(separator: "\n")
        for line in problem.expected { #expect(text.contains(line), "\(text)") }
        #expect(!text.contains("hush"))
    }

    @Test(arguments: [
        ("redis://localhost", "redis localhost 6379 0 -"),
        ("REDISS://u@[::1]:7000/15", "rediss ::1 7000 15 u"),
        ("rediss://@r", "rediss r 6379 0 -"),
        ("rediss://proxy@/3", "rediss - 3 proxy"),
    ])
    func `addresses`(_ text: String, _ expected: String) throws {
        let url = try RedisURL(text)
        let place = url.server.map { "\($0.host) \($0.port)" } ?? "-"
        let scheme = url.isTLS ? "rediss" : "redis"
        #expect("\(scheme) \(place) \(url.database) \(url.user ?? "-")" == expected)
    }

    @Test(arguments: [
        "", "r", "redis:", "redis://a b", "redis://u/x@r", "redis://r:0", "redis://r:70000",
        "redis://r/-1", "redis://r/1/2", "redis://r?db=1", "redis://r#1", "redis://u%41@r",
        "redis://u:@r", "redis://:p@r", "redis://r/65536",
    ])
    func `no addresses`(_ text: String) {
        #expect(throws: InvalidValue.self) { try RedisURL(text) }
    }
}
