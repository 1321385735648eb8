import Foundation
import NIOCore
import ProxyCore
import Testing

/// Against what the official library for Python makes of the same values; the end-to-end tests let
/// it read all that the proxy sends.
struct SpanExportTests {
    private static let official =
        "CuADCjwKIAoMc2VydmljZS5uYW1lEhAKDmFlbS1hdXRoLXByb3h5ChgKD3NlcnZpY2UudmVyc2lvbhIFCgMx"
        + "LjISnwMKFQoOYWVtLWF1dGgtcHJveHkSAzEuMhLHAgoQCvdlGRbNQ92ESOshHIAxnBIIAPBnqgupArciCLet"
        + "a3FpIDMxKgdHRVQgL8OkMAI5AQC0k3bi+hhBLAG0k3bi+hhK2QEKCHVybC5wYXRoEswBCskBL3h4"
        + String(repeating: "eHh4", count: 66)
        + "ShAKAW4SCxj///////////8BSgoKBHplcm8SAhgAegIYAoUBAQMAABI8ChAAAAAAAAAAAP//////////EggA"
        + "AAAAAAAAASoEUE9TVDADOQEAAAAAAAAAQQEAAAAAAAAAhQEBAQAA"

    private static func spans() throws -> [TraceSpan] {
        var first = TraceSpan(
            context: TraceContext(
                traceID: try #require(
                    TraceID(high: 0x0AF7_6519_16CD_43DD, low: 0x8448_EB21_1C80_319C)
                ),
                spanID: try #require(SpanID(0x00F0_67AA_0BA9_02B7)),
                isSampled: true
            ),
            parent: SpanID(0xB7AD_6B71_6920_3331),
            kind: .server,
            name: "GET /ä",
            start: 1_800_000_000_000_000_001,
            attributes: [
                .text("url.path", "/" + String(repeating: "x", count: 200)), .number("n", -1),
                .number("zero", 0),
            ]
        )
        first.end = 1_800_000_000_000_000_300
        first.isError = true
        let second = TraceSpan(
            context: TraceContext(
                traceID: try #require(TraceID(high: 0, low: .max)),
                spanID: try #require(SpanID(1)),
                isSampled: true
            ),
            parent: nil,
            kind: .client,
            name: "POST",
            start: 1
        )
        return [first, second]
    }

    @Test func `bytes are the official library's`() throws {
        let body = SpanExport.body(try Self.spans(), version: "1.2")
        let text = Data(body.readableBytesView).base64EncodedString()
        #expect(text == Self.official)
    }

    @Test(arguments: [0, 1, 1_023, 1_024, 1_025, 70_000])
    func `texts are cut off between characters`(count: Int) {
        for (unit, size) in [("x", 1), ("ä", 2), ("😀", 4)] {
            let text = String(repeating: unit, count: count)
            let most = min(count * size, SpanAttribute.longestText / size * size)
            let expected = String(repeating: unit, count: most / size)
            #expect(SpanAttribute.text("a", text).value == .text(expected))
        }
    }
}
