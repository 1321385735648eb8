import NIOCore
import ProxyCore
import Testing

/// `traceparent`, by W3C Trace Context §3.2 and §4.3.
struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"
    private static let ids = "\(trace)-\(span)"

    private static let valid: [(String, isSampled: Bool)] = [
        ("00-\(ids)-01", true),
        ("00-\(ids)-00", false),
        ("00-\(ids)-ff", true),
        ("00-\(ids)-fe", false),
        ("00-\(ids)-03", true),
        ("01-\(ids)-01", true),
        ("cc-\(ids)-01-what-comes-later", true),
        ("fe-\(ids)-00-", false),
    ]

    @Test(arguments: valid)
    func `is read and written again in our version`(text: String, isSampled: Bool) throws {
        let context = try #require(TraceContext(text))
        #expect(context.isSampled == isSampled)
        var buffer = ByteBuffer()
        context.write(to: &buffer)
        #expect(String(buffer: buffer) == "00-\(Self.ids)-\(isSampled ? "01" : "00")")
    }

    private static let invalid = [
        "", "00", "00-\(ids)", "00-\(ids)-", "00-\(ids)-0", "00-\(ids)-011", "00-\(ids)-01-",
        "00-\(ids)-01-more", "ff-\(ids)-01", "ff-\(ids)-01-more", "01-\(ids)-01.more",
        "0g-\(ids)-01",
        "0-\(ids)-01", "000-\(ids)-1", "01-\(ids)-0", "FE-\(ids)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01",
        "00-\(ids)-0A", "00-\(String(repeating: "0", count: 32))-\(span)-01",
        "00-\(trace)-\(String(repeating: "0", count: 16))-01", "00_\(trace)-\(span)-01",
        "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01", "00-\(trace.dropLast())g-\(span)-01",
        "00-\(trace)-\(span.dropLast()).-01", "00-\(trace)0-\(span.dropLast())-01",
        " 00-\(ids)-01", "00-\(ids)-01,00-\(ids)-01", "00-\(ids)-é",
    ]

    @Test(arguments: invalid)
    func `is none`(text: String) {
        #expect(TraceContext(text) == nil)
    }

    private static let fields: [(String, isValid: Bool)] = [
        ("", false),
        ("traceparent: 00-\(ids)-01¶", true),
        ("TraceParent:   00-\(ids)-01 \t¶", true),
        ("traceparent: 00-\(ids)-01¶traceparent: 00-\(ids)-01¶", false),
        ("traceparent: 00-\(ids)-01¶a: b¶Traceparent: no¶", false),
        ("traceparent:¶", false),
        ("tracestate: a=b¶", false),
    ]

    @Test(arguments: fields)
    func `is one field, or none`(fields: String, isValid: Bool) throws {
        let head = try HeadSamples.request("GET /", fields)
        #expect((TraceContext(of: head.fields) != nil) == isValid)
    }
}
