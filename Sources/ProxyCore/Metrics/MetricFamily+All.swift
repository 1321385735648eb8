extension MetricFamily {
    package static let all: [MetricFamily] =
        exchangeFamilies + connectionFamilies + tokenFamilies + proxyFamilies + processFamilies

    // MARK: Exchanges

    static let requests = MetricFamily(
        "requests_total",
        .counter,
        "Requests that were answered or given up, by the route's path, method, status and cause."
    )
    static let requestDuration = MetricFamily(
        "request_duration_seconds",
        .histogram,
        "From a request's head to the end of its answer."
    )
    static let requestBytes = MetricFamily(
        "request_body_bytes_total",
        .counter,
        "Bytes of requests' bodies."
    )
    static let responseBytes = MetricFamily(
        "response_body_bytes_total",
        .counter,
        "Bytes of answers' bodies; of the proxy's own answers all bytes."
    )
    static let inFlight = MetricFamily(
        "requests_in_flight",
        .gauge,
        "Requests that are not over yet."
    )
    static let callers = MetricFamily(
        "callers_requests_total",
        .counter,
        "Requests by who sent them: a caller's name, other for certificates' own names, - for all "
            + "else."
    )
    static let replays = MetricFamily(
        "replays_total",
        .counter,
        "Requests that were sent upstream again, by why and by where their bodies were kept."
    )
    static let refusedReplays = MetricFamily(
        "replays_refused_total",
        .counter,
        "Requests that should have been sent again, and whose bodies were not kept."
    )
    private static let exchangeFamilies = [
        requests, requestDuration, requestBytes, responseBytes, inFlight, callers, replays,
        refusedReplays,
    ]

    // MARK: Connections and upstreams

    static let connections = MetricFamily("connections", .gauge, "Clients' open connections.")
    static let acceptedConnections = MetricFamily(
        "connections_total",
        .counter,
        "Clients' connections that were accepted."
    )
    static let refusedConnections = MetricFamily(
        "connections_refused_total",
        .counter,
        "Of those, the ones that came to nothing: beyond limits.connections, not to be set up, or "
            + "without a TLS handshake."
    )
    static let upstreamConnections = MetricFamily(
        "upstream_connections",
        .gauge,
        "Open connections to an upstream."
    )
    static let upstreamConnects = MetricFamily(
        "upstream_connects_total",
        .counter,
        "Connections that were made to an upstream."
    )
    static let upstreamHeads = MetricFamily(
        "upstream_head_seconds",
        .histogram,
        "From sending a request to the head of the upstream's answer."
    )
    static let upstreamFailures = MetricFamily(
        "upstream_failures_total",
        .counter,
        "Requests that failed at an upstream or on the way to it."
    )
    static let upstreamWaiting = MetricFamily(
        "upstream_waiting",
        .gauge,
        "Requests that wait for their turn at an upstream."
    )
    static let upstreamPaused = MetricFamily(
        "upstream_paused",
        .gauge,
        "1 while an upstream gets no requests, because AEM asked for a pause that is respected."
    )
    private static let connectionFamilies = [
        connections, acceptedConnections, refusedConnections, upstreamConnections,
        upstreamConnects, upstreamHeads, upstreamFailures, upstreamWaiting, upstreamPaused,
    ]

    // MARK: Tokens

    static let tokenWaits = MetricFamily(
        "token_wait_seconds",
        .histogram,
        "What requests waited for a token, those that had to."
    )
    static let tokenExchanges = MetricFamily(
        "token_exchanges_total",
        .counter,
        "Token exchanges by outcome: success, or the cause of their failure."
    )
    static let tokenExchangeDuration = MetricFamily(
        "token_exchange_seconds",
        .histogram,
        "What token exchanges took."
    )
    static let tokenExpiry = MetricFamily(
        "token_expiry_timestamp_seconds",
        .gauge,
        "When the newest token ends."
    )
    static let tokenState = MetricFamily(
        "token_state",
        .gauge,
        "1 for the state in which a credential's token is: fresh, due, degraded or expired."
    )
    static let tokenGeneration = MetricFamily(
        "token_generation",
        .gauge,
        "Grows with each token that a credential gets; 0 before the first."
    )
    static let certificateExpiry = MetricFamily(
        "certificate_expiry_timestamp_seconds",
        .gauge,
        "When the certificate of a credential's file ends."
    )
    static let storeOperations = MetricFamily(
        "store_operations_total",
        .counter,
        "What was asked of a token store, by outcome: success or failure."
    )
    private static let tokenFamilies = [
        tokenWaits, tokenExchanges, tokenExchangeDuration, tokenExpiry, tokenState,
        tokenGeneration, certificateExpiry, storeOperations,
    ]

    // MARK: The proxy

    static let anonymousListeners = MetricFamily(
        "listeners_anonymous",
        .gauge,
        "Listeners that serve whoever reaches them from other machines."
    )
    static let configGeneration = MetricFamily(
        "config_generation",
        .gauge,
        "Grows with each configuration that comes into force; 1 is the first."
    )
    static let configReloadSuccess = MetricFamily(
        "config_reload_success",
        .gauge,
        "1, or 0 when the configuration could not be read again at the last attempt."
    )
    static let configReloadTimestamp = MetricFamily(
        "config_reload_timestamp_seconds",
        .gauge,
        "When the present configuration came into force."
    )
    static let droppedSpans = MetricFamily(
        "spans_dropped_total",
        .counter,
        "Spans that never reached their collector."
    )
    static let droppedLogLines = MetricFamily(
        "log_lines_dropped_total",
        .counter,
        "Log lines that nobody read in time."
    )
    static let loopDelay = MetricFamily(
        "event_loop_delay_seconds",
        .gauge,
        "How long an event loop took to answer this request for metrics."
    )
    static let buildInfo = MetricFamily("build_info", .gauge, "1; its labels say the versions.")
    private static let proxyFamilies = [
        anonymousListeners, configGeneration, configReloadSuccess, configReloadTimestamp,
        droppedLogLines, droppedSpans, loopDelay, buildInfo,
    ]

    // MARK: The process

    static let processCPU = MetricFamily(
        "process_cpu_seconds_total",
        .counter,
        prefix: "",
        "Total user and system CPU time spent in seconds."
    )
    static let processResident = MetricFamily(
        "process_resident_memory_bytes",
        .gauge,
        prefix: "",
        "Resident memory size in bytes."
    )
    static let processVirtual = MetricFamily(
        "process_virtual_memory_bytes",
        .gauge,
        prefix: "",
        "Virtual memory size in bytes."
    )
    static let processOpenFiles = MetricFamily(
        "process_open_fds",
        .gauge,
        prefix: "",
        "Number of open file descriptors."
    )
    static let processFileLimit = MetricFamily(
        "process_max_fds",
        .gauge,
        prefix: "",
        "Maximum number of open file descriptors."
    )
    static let processStart = MetricFamily(
        "process_start_time_seconds",
        .gauge,
        prefix: "",
        "Start time of the process since unix epoch in seconds."
    )
    private static let processFamilies = [
        processCPU, processResident, processVirtual, processOpenFiles, processFileLimit,
        processStart,
    ]
}
