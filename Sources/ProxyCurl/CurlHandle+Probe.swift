import CCurl
import ProxyCore

/// A connection that nobody else drives.
extension CurlHandle {
    /// Blocks until it is made or has failed.
    func connect(within limit: Duration) -> ConnectionFacts {
        let milliseconds = max(1, Int(limit / .milliseconds(1)))
        _ = unsafe curl_shim_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        let start = ContinuousClock.now
        let code = unsafe curl_easy_perform(pointer)
        var facts = ConnectionFacts(
            named: time(CURLINFO_NAMELOOKUP_TIME_T),
            connected: time(CURLINFO_CONNECT_TIME_T),
            address: address,
            total: ContinuousClock.now - start
        )
        guard code == CURLE_OK else {
            var fault = fault(code)
            if facts.named == nil, facts.address == nil { fault.stage = .name }
            facts.failure = fault.failure
            return facts
        }
        if opened() != nil { facts.tlsVersion = tlsVersion }
        return facts
    }

    private var address: String? {
        guard let text = unsafe curl_shim_address(pointer) else { return nil }
        return unsafe String(cString: text)
    }

    private func time(_ info: CURLINFO) -> Duration? {
        let microseconds = unsafe curl_shim_time(pointer, info)
        return microseconds > 0 ? .microseconds(microseconds) : nil
    }
}
