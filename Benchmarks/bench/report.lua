-- wrk's own summary stops at p99: this prints what the benchmark needs as one line of JSON.
-- The value of Authorization comes from the environment, so that it is no process argument.
local authorization = os.getenv("AUTHORIZATION")
if authorization then
    wrk.headers["Authorization"] = authorization
end

-- A whole request, of which wrk need compose nothing.
local file = os.getenv("REQUEST_FILE")
if file then
    local bytes = assert(io.open(file, "rb")):read("*a")
    wrk.format = function() return bytes end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d, ' ..
        '"p50": %.1f, "p99": %.1f, "p99.9": %.1f}\n',
        summary.requests, summary.duration / 1e6, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)
    ))
end
