import NIOHTTP1

/// What more of Adobe's services do, as far as a client sees it.
extension AEMRoutes {
    static let persistedQueryPath = "/graphql/execute.json"
    private static let persistedQueryTag = "\"5d0a-1\""

    /// Pages that nobody has to log in for.
    static func isOpen(_ path: Substring) -> Bool {
        path == loginPath || AEMRoute.rest(of: path, behind: persistedQueryPath) != nil
    }

    /// A publish's persisted query: caches may keep it, unless it was asked for with a token.
    static func persistedQuery(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        var reply =
            request.head.headers["if-none-match"] == [persistedQueryTag]
            ? Reply(status: .notModified)
            : .json(["data": ["adventureList": ["items": .array([["title": "Bali Surf Camp"]])]]])
        reply.fields.add(name: "ETag", value: persistedQueryTag)
        reply.fields.add(
            name: "Cache-Control",
            value: request.user == nil ? "public, max-age=7200" : "private"
        )
        return reply
    }

    /// Sling's POST servlet; nothing is kept.
    static func slingPost(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        guard isForm(request), body.byteCount > 0 else {
            return .json(["status.code": 500, "status.message": "no form"], status: .badRequest)
        }
        return .json([
            "status.code": 200, "status.message": "OK", "path": .string(request.path),
        ])
    }

    /// The package manager: says what it was asked for, and keeps nothing.
    static func package(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        .json([
            "success": .bool(isForm(request)),
            "msg": body.byteCount > 0 ? "Package uploaded" : "Package installed",
            "path": "/etc/packages/my_packages/site.zip",
        ])
    }

    private static func isForm(_ request: AEMRequest) -> Bool {
        let type = request.head.headers.first(name: "content-type") ?? ""
        return ["multipart/form-data; boundary=", "application/x-www-form-urlencoded"]
            .contains { type.hasPrefix($0) }
    }

    /// Adobe Analytics, behind Adobe's gateway, which wants to know the client as well.
    static func report(_ request: AEMRequest, _ body: BodySummary) -> Reply {
        guard request.head.headers["x-api-key"].count == 1 else {
            return .json(
                ["error_code": "403000", "message": "Api Key is required"],
                status: .forbidden
            )
        }
        return .json(["totalPages": 1, "rows": .array([["value": "2026-01-01"]])])
    }
}
