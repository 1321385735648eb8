import AdobeIMS
import NIOCore
import ProxyCore
import Testing

/// Lines of logs, as the proxy writes them and as they are found.
struct AccessLineTests {
    private static func line(
        _ path: String,
        _ format: Configuration.Log.Format,
        route: String = "/api"
    ) -> String {
        var record = AccessRecord()
        record.requestID = "id-1"
        record.route = route
        record.method = "GET"
        record.path = path
        record.status = 200
        record.attempts = 1
        record.reason = "name: \"x\" not found"
        var buffer = ByteBuffer()
        record.write(to: &buffer, format: format, at: TokenSamples.start.description)
        return String(String(buffer: buffer).dropLast())
    }

    private static func read(_ line: String) -> AccessLine { AccessLine(Array(line.utf8)[...]) }

    @Test(
        arguments: ["/a", "/a b", "/a\"b\\", "/ä\u{202E}", "/a=b c", "/\u{1}", "/a{b}"],
        [Configuration.Log.Format.text, .json]
    )
    func `what is written is read`(_ path: String, _ format: Configuration.Log.Format) {
        let request = ObservedRequest(
            method: "GET",
            path: path,
            status: 200,
            route: "/api",
            attempts: 1
        )
        let line = Self.line(path, format)
        #expect(Self.read(line) == .request(request))
        // As journals and containers have it.
        #expect(Self.read("Nov 27 13:00:00 host aem[1]: " + line) == .request(request))
    }

    @Test(arguments: [Configuration.Log.Format.text, .json])
    func `a route that took nothing is none`(_ format: Configuration.Log.Format) {
        guard case .request(let request) = Self.read(Self.line("/a", format, route: "-")) else {
            Issue.record("no request")
            return
        }
        #expect(request.route == nil)
    }

    @Test(arguments: [Configuration.Log.Format.text, .json])
    func `a piece of a line is never a request`(_ format: Configuration.Log.Format) {
        let line = Array(Self.line("/a", format).utf8)
        for length in line.indices {
            switch AccessLine(line[..<length]) {
            case .other, .broken: break
            case .request(let request):
                // All that counts was there already.
                #expect(format == .text && request.path == "/a" && request.attempts == 1)
            }
            if case .request = AccessLine(line[length...]), length > 29 {
                Issue.record("a request without its beginning")
            }
        }
    }

    @Test(arguments: [
        "", "hello", "2027-01-15T08:00:00.000Z info listening address=127.0.0.1:8080",
        #"{"time":"x","level":"info","message":"listening"}"#, "GET /access HTTP/1.1",
    ])
    func `others are no access lines`(_ line: String) {
        #expect(Self.read(line) == .other)
    }

    @Test(arguments: [
        #"{"message":"access","path":"/a""#, #"{"message":"access"}"#,
        #"te="/a" status=200 bytes.in=0 bytes.out=0 attempts=1"#,
        " access request.id=x method=GET path=\"/a",
    ])
    func `pieces are told from other lines`(_ line: String) {
        #expect(Self.read(line) == .broken)
    }
}
