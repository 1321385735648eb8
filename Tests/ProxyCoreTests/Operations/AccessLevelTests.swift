import Logging
import NIOCore
import ProxyCore
import Testing

struct AccessLevelTests {
    private func record(
        _ status: Int,
        own: Bool = false,
        cause: Cause? = nil,
        page: Bool = false
    ) -> ExchangeRecord {
        var record = ExchangeRecord(began: .uptimeNanoseconds(0))
        record.status = status
        record.isOwnAnswer = own
        record.cause = cause
        record.isPage = page
        return record
    }

    @Test(
        arguments: [
            (200, false, nil, false), (304, false, nil, false), (404, false, nil, false),
            // AEM's own refusals are none of the proxy's.
            (401, false, nil, false), (403, false, nil, false), (401, true, nil, true),
            (403, true, nil, true), (404, true, .noRoute, true), (499, false, .clientGone, true),
            (500, false, nil, true), (503, false, nil, true), (599, false, nil, true),
            (401, false, .refusedAfterRefresh, true), (204, true, nil, false),
            (200, false, .upstreamInterrupted, true),
        ] as [(Int, Bool, Cause?, Bool)]
    )
    func `errors are what did not go well`(
        _ status: Int,
        _ own: Bool,
        _ cause: Cause?,
        _ isError: Bool
    ) {
        let record = record(status, own: own, cause: cause)
        let log = Configuration.Log(access: .errors)
        #expect(log.accessLevel(of: record) == (isError ? .info : nil))
        #expect(Configuration.Log(access: .all).accessLevel(of: record) == .info)
        #expect(Configuration.Log(access: .none).accessLevel(of: record) == nil)
    }

    @Test(
        arguments: [
            (.trace, .info, .debug), (.debug, .info, .debug), (.info, .info, nil),
            (.notice, nil, nil), (.warning, nil, nil), (.error, nil, nil), (.critical, nil, nil),
        ] as [(Logger.Level, Logger.Level?, Logger.Level?)]
    )
    func `pages of the proxy's own are for debugging`(
        _ level: Logger.Level,
        _ request: Logger.Level?,
        _ page: Logger.Level?
    ) {
        let log = Configuration.Log(level: level)
        #expect(log.accessLevel(of: record(200)) == request)
        #expect(log.accessLevel(of: record(200, page: true)) == page)
    }

    @Test func `a line says its level`() {
        var (text, json) = (ByteBuffer(), ByteBuffer())
        AccessRecord().write(to: &text, format: .text, level: .debug, at: "now")
        AccessRecord().write(to: &json, format: .json, level: .debug, at: "now")
        #expect(String(buffer: text).hasPrefix("now debug access "))
        #expect(String(buffer: json).hasPrefix(#"{"time":"now","level":"debug","#))
    }
}
