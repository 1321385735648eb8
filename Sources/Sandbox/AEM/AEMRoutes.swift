import NIOCore
import NIOHTTP1

/// The simulated author's pages. The first match wins.
enum AEMRoutes {
    static let loginPath = "/libs/granite/core/content/login.html"

    private static let reading: [HTTPMethod] = [.GET, .HEAD]

    static let table = [
        AEMRoute(reading, loginPath, login),
        AEMRoute(reading, "/libs/granite/security/currentuser.json", currentUser),
        AEMRoute(reading, CSRFFilter.path, csrfToken),
        AEMRoute(nil, "/echo", EchoReply.reply),
        AEMRoute([.POST], "/content/dam", suffix: ".createasset.html", upload(.ok)),
        AEMRoute([.POST], "/api/assets", upload(.created)),
        AEMRoute([.PUT], "/api/assets", upload(.ok)),
        AEMRoute([.POST], "/api", suffix: "/reports", report),
        AEMRoute([.POST], "/content", slingPost),
        AEMRoute([.POST], "/crx/packmgr", package),
        AEMRoute(reading, persistedQueryPath, persistedQuery),
        AEMRoute(reading, "/content", ContentTree.reply),
        AEMRoute(reading, "/bytes", bytes),
        AEMRoute(reading, "/chunked", chunked),
        AEMRoute(reading, "/truncate", truncated),
        AEMRoute(nil, "/slow", slow),
        AEMRoute(nil, "/notes", notes),
        AEMRoute(nil, "/status", status),
        AEMRoute(nil, "/forbidden") { _, _ in forbidden },
        AEMRoute(nil, "/scope-missing") { _, _ in scopeMissing },
    ]

    static let forbidden = Reply.json(["title": "Forbidden", "status": 403], status: .forbidden)
    /// What AEM says to an OAuth client whose token is good but not for this.
    static let scopeMissing = Reply.text(
        JSONValue.object([
            "type": "https://api.adobeaemcloud.com/adobe/meta/errors/forbidden",
            "title": "Forbidden", "status": 403,
            "detail": "The access token is missing required scopes.",
        ]).text,
        status: .forbidden,
        type: "application/problem+json"
    )
    static let notFound = Reply.json(["title": "Not Found", "status": 404], status: .notFound)

    /// The responder for a method and a path, and the segments behind its prefix.
    static func find(_ method: HTTPMethod, _ path: Substring) -> (AEMRoute.Responder, [Substring]) {
        for route in table where route.methods?.contains(method) ?? true {
            if let rest = route.match(path) {
                return (route.respond, rest)
            }
        }
        return ({ _, _ in notFound }, [])
    }
}

// Responders.
extension AEMRoutes {
    private static func login(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        .text("<!doctype html><title>AEM Sign In</title>", type: "text/html;charset=utf-8")
    }

    private static func currentUser(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        let user = request.user ?? "anonymous"
        var reply = Reply.json([
            "authorizableId": .string(user), "type": "user", "home": .string("/home/users/\(user)"),
        ])
        reply.fields.add(name: "Cache-Control", value: "no-store")
        return reply
    }

    private static func csrfToken(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        var reply = Reply.json(["token": .string(request.issueCSRFToken())])
        reply.fields.add(name: "Cache-Control", value: "no-cache")
        return reply
    }

    /// Says what was received; nothing of it is kept.
    private static func upload(_ status: HTTPResponseStatus) -> AEMRoute.Responder {
        { request, body in
            .json(
                [
                    "path": .string(request.path), "length": .integer(Int64(body.byteCount)),
                    "sha256": .string(body.sha256),
                ],
                status: status
            )
        }
    }

    /// `/bytes/N`
    private static func bytes(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        generated(request, isChunked: false)
    }

    /// `/chunked/N`
    private static func chunked(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        generated(request, isChunked: true)
    }

    private static func generated(_ request: AEMRequest, isChunked: Bool) -> Reply {
        guard let count = request.number(at: 0) else { return notFound }
        return Reply(
            fields: ["Content-Type": "application/octet-stream"],
            content: .pattern(byteCount: count, isChunked: isChunked)
        )
    }

    /// `/truncate/N`
    private static func truncated(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        guard let count = request.number(at: 0), count > 0 else { return notFound }
        return Reply(
            fields: ["Content-Type": "application/octet-stream"],
            content: .truncated(announced: count)
        )
    }

    /// `/slow/MILLISECONDS` answers that much later; `/slow/MILLISECONDS/COUNT` answers at once
    /// with that many blocks of 64 KiB, one each so many milliseconds.
    private static func slow(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        guard let milliseconds = request.number(at: 0) else { return notFound }
        let interval = Duration.milliseconds(milliseconds)
        if let count = request.number(at: 1), count <= 1 << 20 {
            return Reply(
                fields: ["Content-Type": "application/octet-stream"],
                content: .drip(count: count, interval: interval)
            )
        }
        var reply = Reply.json(["delayedMilliseconds": .integer(Int64(milliseconds))])
        reply.delay = interval
        return reply
    }

    /// `/notes/NAME`: POST and PUT write a note on the instance that gets the request, any other
    /// method asks whether it is there.
    private static func notes(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        guard let note = request.rest.first.map(String.init) else { return notFound }
        let instance = request.instance
        let isWritten = request.head.method == .POST || request.head.method == .PUT
        let isThere = request.withInstances { instances in
            if isWritten { instances.write(note, on: instance) }
            return instances.has(note, on: instance)
        }
        return .json(
            ["instance": .integer(Int64(instance))],
            status: isWritten ? .created : isThere ? .ok : .notFound
        )
    }

    /// `/status/NNN`
    private static func status(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        guard let code = request.number(at: 0), (200...599).contains(code) else { return notFound }
        let status = HTTPResponseStatus(statusCode: code)
        guard status.mayHaveResponseBody else { return Reply(status: status) }
        return .json(["status": .integer(Int64(code))], status: status)
    }
}
