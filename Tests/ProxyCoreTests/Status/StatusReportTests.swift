import AdobeIMS
import Foundation
import ProxyCore
import Testing

struct StatusReportTests {
    @Test func `a small report is this text`() {
        var report = StatusSamples.well()
        report.upstreams[0].history = []
        let expected = """
            {"health":"well","whatToDo":[],"time":"2026-11-27T09:00:00.000Z","version":"0.1.0",\
            "uptimeSeconds":3723,"draining":false,"configuration":{"generation":1,\
            "file":"proxy.conf"},"eventLoops":2,"lateEventLoops":[],\
            "credentials":{"author-write":{"state":"fresh","generation":1,"secondsLeft":86100,\
            "used":true,"kind":"serviceCredentials","clientId":"cm-p12345-e67890-integration-1",\
            "imsHost":"ims-na1.adobelogin.com","expiry":"2026-11-28T08:55:30.000Z",\
            "nextRefresh":"2026-11-27T20:57:30.000Z",\
            "certificates":[{"file":"secrets/author-1.json","expiry":"2027-06-15T09:00:00.000Z",\
            "days":200}],"exchanges":{"success":1}}},"upstreams":{"author":{"requests":18240,\
            "failures":{},"connections":8,"waiting":0,"lastMinute":{"requests":182,"failures":0,\
            "p50Milliseconds":42.000,"p90Milliseconds":100.800,"p99Milliseconds":298.200},\
            "lastTenMinutes":{"requests":182,"failures":0,"p50Milliseconds":42.000,\
            "p90Milliseconds":100.800,"p99Milliseconds":298.200},"history":[]}},\
            "routes":[{"route":"/","upstream":"author","credential":"author-write","inFlight":3,\
            "requests":{"2xx":18102,"3xx":97,"4xx":41}}],\
            "listeners":[{"address":"127.0.0.1:8080","connections":12,"anonymous":false}],\
            "failures":[]}

            """
        #expect(report.json == expected)
    }

    @Test func `what went wrong is in it, with what it means`() throws {
        let report = StatusSamples.troubled()
        let parsed = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
        let document = try #require(parsed as? [String: Any])
        #expect(document["health"] as? String == "failing")
        #expect(document["whatToDo"] as? [String] == report.advice.map(\.sentence))
        let credentials = try #require(document["credentials"] as? [String: [String: Any]])
        let analytics = try #require(credentials["analytics"])
        #expect(analytics["cause"] as? String == "client_secret_invalid")
        #expect(analytics["expiry"] == nil)
        let last = try #require(analytics["lastFailure"] as? [String: String])
        #expect(last["explanation"] == Cause.ims(.clientSecretInvalid).explanation)
        #expect(last["time"] == "2026-11-27T08:57:50.000Z")
        let exchanges = credentials["author-write"]?["exchanges"] as? [String: Int]
        #expect(exchanges == ["success": 12, "ims_timeout": 7, "ims_server_error": 2])
        let upstreams = try #require(document["upstreams"] as? [String: [String: Any]])
        #expect(upstreams["publish"]?["pausedUntil"] as? String == "2026-11-27T09:00:24.000Z")
        let failures = try #require(document["failures"] as? [[String: Any]])
        #expect(failures.count == 5)
        #expect(failures[3]["route"] == nil)
        #expect(failures[4]["cause"] == nil)
        let configuration = document["configuration"] as? [String: Any]
        let reload = configuration?["lastReload"] as? [String: Any]
        #expect(reload?["succeeded"] as? Bool == false)
        #expect((reload?["problems"] as? [String])?.count == 2)
    }

    @Test func `the same report is the same text`() {
        let counts = Cause.samples.map { ($0, 1) }
        var report = StatusSamples.well()
        let texts = (0..<20).map { _ in
            report.upstreams[0].failures = Dictionary(uniqueKeysWithValues: counts.shuffled())
            return report.json
        }
        #expect(Set(texts).count == 1)
    }

    @Test func `no more failures than the last are remembered`() {
        var report = StatusSamples.empty()
        report.failures = (0..<80).map { StatusSamples.failure($0, .upstreamTLS) }
        #expect(report.failures.count == StatusReport.mostFailures)
        #expect(report.failures.first?.time == StatusSamples.now)
    }

    @Test(arguments: [
        (200.0, 200), (1.0, 1), (0.999, 0), (0.0, 0), (-0.001, -1), (-1.0, -1), (-1.5, -2),
    ])
    func `a certificate's days are whole ones`(_ days: Double, _ expected: Int) {
        let certificate = CredentialStatus.Certificate(
            file: "a.json",
            expiry: StatusSamples.inDays(days)
        )
        #expect(certificate.days(at: StatusSamples.now) == expected)
    }

    @Test(
        arguments: [
            (.zero, "0 s"), (.seconds(-5), "0 s"), (.seconds(119.9), "119 s"),
            (.seconds(120), "2 min"), (.seconds(7199), "119 min"), (.seconds(7200), "2 h"),
            (.seconds(12_000), "3 h 20 min"), (.seconds(172_800), "2 days"),
            (.seconds(86_400 * 400), "400 days"),
        ] as [(Duration, String)]
    )
    func `a length of time is said in few words`(_ duration: Duration, _ expected: String) {
        #expect(duration.words == expected)
    }
}
