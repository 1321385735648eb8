/// To those who are not admitted.
extension Answer {
    package static var hostNotAllowed: Answer {
        Answer(
            status: 421,
            cause: .hostNotAllowed,
            detail: "The Host field is not localhost or a loopback address (with the listener's "
                + "port, where that is not on loopback), and not in the listener's allowedHosts. If "
                + "this proxy is meant, add the name there; with its port (name:port) if that is "
                + "not the listener's."
        )
    }

    package static var crossSite: Answer {
        Answer(
            status: 403,
            cause: .crossSite,
            detail: "A web page of another origin made this request (Origin, Sec-Fetch-Site). If "
                + "it may call, add its origin to the listener's allowedOrigins."
        )
    }

    package static var callerUnknown: Answer {
        var answer = Answer(
            status: 401,
            cause: .callerUnknown,
            detail: "This proxy has to know who calls. Send an API key, or use the client "
                + "certificate or the user that its configuration names under callers."
        )
        answer.add("WWW-Authenticate", "AEM-Auth-Proxy")
        return answer
    }

    package static var routeNotGranted: Answer {
        Answer(
            status: 403,
            cause: .routeNotGranted,
            detail: "The proxy knows the caller, who is not among the callers of this route."
        )
    }

    package static var routeDenied: Answer {
        Answer(
            status: 403,
            cause: .routeDenied,
            detail: "A route of the proxy's configuration refuses this path (deny)."
        )
    }
}
