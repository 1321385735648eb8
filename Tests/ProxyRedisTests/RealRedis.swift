import ProxyCore
import TestSupport
import Testing

/// What is tried against Debian's `redis-server`. One at a time: some of it is about time limits.
@Suite(
    .serialized,
    .timeLimit(.minutes(10)),
    .enabled(
        if: RedisServer.isInstalled,
        "redis-server and redis-cli are not installed: apt-get install redis-server redis-sentinel redis-tools"
    )
)
enum RealRedis {
    static func settings(
        _ url: String,
        timeout: Duration = .seconds(20)
    ) throws -> Configuration.Tokens.Redis {
        Configuration.Tokens.Redis(url: try RedisURL(url), keyPrefix: "test", timeout: timeout)
    }
}
