/// Field names that the proxy decides by. Anything else is `.other`.
///
/// Every name here steers framing, routing, authentication or caching, so none of them may stand in
/// a trailer section (RFC 9110 §6.5.1). At most 64, so that a section's names fit a bit set.
package enum KnownField: UInt8, CaseIterable, Sendable {
    case other = 0
    case accept
    case acceptEncoding
    case age
    case authorization
    case cacheControl
    case connection
    case contentEncoding
    case contentLength
    case contentLocation
    case contentRange
    case contentType
    case cookie
    case date
    case expect
    case expires
    case forwarded
    case host
    case http2Settings
    case ifMatch
    case ifModifiedSince
    case ifNoneMatch
    case ifRange
    case ifUnmodifiedSince
    case keepAlive
    case location
    case maxForwards
    case origin
    case pragma
    case proxyAuthenticate
    case proxyAuthorization
    case proxyConnection
    case proxyStatus
    case range
    case referer
    case retryAfter
    case secFetchSite
    case server
    case setCookie
    case te
    case trailer
    case transferEncoding
    case upgrade
    case userAgent
    case vary
    case via
    case warning
    case wwwAuthenticate
    case xApiKey
    case xForwardedFor
    case xForwardedHost
    case xForwardedProto
    case xOriginalUserAgent
    case xReason
    case xReasonCode
    case xRequestId

    /// The name in lower case; empty for `.other`.
    package var name: String {
        switch self {
        case .other: ""
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .age: "age"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .connection: "connection"
        case .contentEncoding: "content-encoding"
        case .contentLength: "content-length"
        case .contentLocation: "content-location"
        case .contentRange: "content-range"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .date: "date"
        case .expect: "expect"
        case .expires: "expires"
        case .forwarded: "forwarded"
        case .host: "host"
        case .http2Settings: "http2-settings"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .keepAlive: "keep-alive"
        case .location: "location"
        case .maxForwards: "max-forwards"
        case .origin: "origin"
        case .pragma: "pragma"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyConnection: "proxy-connection"
        case .proxyStatus: "proxy-status"
        case .range: "range"
        case .referer: "referer"
        case .retryAfter: "retry-after"
        case .secFetchSite: "sec-fetch-site"
        case .server: "server"
        case .setCookie: "set-cookie"
        case .te: "te"
        case .trailer: "trailer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .vary: "vary"
        case .via: "via"
        case .warning: "warning"
        case .wwwAuthenticate: "www-authenticate"
        case .xApiKey: "x-api-key"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedProto: "x-forwarded-proto"
        case .xOriginalUserAgent: "x-original-user-agent"
        case .xReason: "x-reason"
        case .xReasonCode: "x-reason-code"
        case .xRequestId: "x-request-id"
        }
    }

    /// This name's bit in a set of names.
    var bit: UInt64 { 1 &<< UInt64(rawValue) }
}
