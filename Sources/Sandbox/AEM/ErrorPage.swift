import NIOHTTP1

/// The page with which Sling's filters refuse a request.
enum ErrorPage {
    static let forbidden = Reply.text(
        """
        <!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
        <html><head><title>403 Forbidden</title></head>
        <body><h1>Forbidden</h1><p>Cannot serve request on this server</p><hr></body></html>

        """,
        status: .forbidden,
        type: "text/html;charset=utf-8"
    )
}
