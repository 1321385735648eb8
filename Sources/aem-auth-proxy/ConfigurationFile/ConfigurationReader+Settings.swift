import Logging
import ProxyCore

/// `tokens`, `replay`, `limits` and `log`.
extension ConfigurationReader {
    mutating func tokens(_ place: Place?) -> Configuration.Tokens {
        var tokens = Configuration.Tokens()
        guard let place, let section = section(place, known: ["refreshBefore", "store"]) else {
            return tokens
        }
        tokens.refreshBefore = value(
            section["refreshBefore"],
            default: tokens.refreshBefore,
            DurationParser.parsePositive
        )
        guard let store = section["store"] else { return tokens }
        if store.isMapping {
            report("is not supported yet in this version; write memory or remove it", store)
        } else {
            value(store) { text throws(InvalidValue) in
                guard text == "memory" else { throw InvalidValue("is unknown; write memory") }
            }
        }
        return tokens
    }

    mutating func replay(_ place: Place?) -> Configuration.Replay {
        var replay = Configuration.Replay()
        guard let place, let section = section(place, known: ["memory", "spool"]) else {
            return replay
        }
        replay.memory = value(
            section["memory"],
            default: replay.memory,
            ByteCountParser.parse
        )
        guard let spool = section["spool"], let size = value(spool, ByteCountParser.parse) else {
            return replay
        }
        switch size {
        case 0: break
        // The contract's own default, so that a file with all defaults written out is read.
        case 64 << 20:
            warn("is not supported yet in this version and treated as 0", spool)
        default:
            report("is not supported yet in this version; write 0 or remove it", spool)
        }
        return replay
    }

    mutating func limits(_ place: Place?) -> Configuration.Limits {
        var limits = Configuration.Limits()
        let known = [
            "requestHead", "requestBody", "connections", "requestHeadTimeout",
            "requestBodyIdleTimeout", "keepAliveTimeout", "drainTimeout",
        ]
        guard let place, let section = section(place, known: known) else { return limits }
        limits.requestHead = value(
            section["requestHead"],
            default: limits.requestHead
        ) { text throws(InvalidValue) in
            let size = try ByteCountParser.parse(text)
            guard (1 << 10...1 << 20).contains(size) else {
                throw InvalidValue("is not possible; write a size from 1KiB to 1MiB")
            }
            return size
        }
        limits.requestBody =
            value(section["requestBody"]) { text throws(InvalidValue) in
                text == "unlimited" ? nil : try ByteCountParser.parse(text)
            } ?? nil
        limits.connections = value(
            section["connections"],
            default: limits.connections
        ) { text throws(InvalidValue) in
            try ValueSyntax.count(text, atMost: 1_000_000)
        }
        limits.requestHeadTimeout = value(
            section["requestHeadTimeout"],
            default: limits.requestHeadTimeout,
            DurationParser.parsePositive
        )
        limits.requestBodyIdleTimeout = value(
            section["requestBodyIdleTimeout"],
            default: limits.requestBodyIdleTimeout,
            DurationParser.parsePositive
        )
        limits.keepAliveTimeout = value(
            section["keepAliveTimeout"],
            default: limits.keepAliveTimeout,
            DurationParser.parsePositive
        )
        limits.drainTimeout = value(
            section["drainTimeout"],
            default: limits.drainTimeout,
            DurationParser.parse
        )
        return limits
    }

    mutating func log(_ place: Place?) -> Configuration.Log {
        var log = Configuration.Log()
        guard let place, let section = section(place, known: ["level", "format"]) else {
            return log
        }
        log.level = value(section["level"], default: log.level, ValueSyntax.choice)
        log.format = value(section["format"], default: log.format, ValueSyntax.choice)
        return log
    }
}
