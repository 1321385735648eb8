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
        tokens.store = section["store"].flatMap { store($0) } ?? tokens.store
        return tokens
    }

    private mutating func store(_ place: Place) -> Configuration.Tokens.Store? {
        let hint = "write memory, {file: {directory: PATH}} or {redis: {url: URL}}"
        guard place.isMapping else {
            return value(place) { text throws(InvalidValue) in
                guard text == "memory" else { throw InvalidValue("is unknown; \(hint)") }
                return .memory
            }
        }
        guard let section = section(place, known: ["file", "redis"]) else { return nil }
        if section.entries.isEmpty { report("is empty; \(hint)", place) }
        if section["file"] != nil, section["redis"] != nil {
            report("has two stores; write file or redis", place)
        }
        if let redis = section["redis"] { return self.redis(redis).map { .redis($0) } }
        guard let file = section["file"].flatMap({ self.section($0, known: ["directory"]) }) else {
            return nil
        }
        guard let directory = file["directory"] else {
            reportMissing("directory", of: file, "write the path of a directory of its own")
            return nil
        }
        return store(inDirectory: directory)
    }

    private mutating func store(
        inDirectory place: Place
    ) -> Configuration.Tokens.Store? {
        let (configurationFile, files) = (file, files)
        return value(place) { text throws(InvalidValue) in
            let path = FilePath.resolve(
                try ValueSyntax.path(text, of: "directory"),
                besideFile: configurationFile
            )
            guard !files.isFile(path) else {
                throw InvalidValue("is a file; write the path of a directory")
            }
            return .file(directory: path)
        }
    }

    mutating func replay(_ place: Place?) -> Configuration.Replay {
        var replay = Configuration.Replay()
        let known = ["memory", "spool", "totalMemory", "totalSpool"]
        guard let place, let section = section(place, known: known) else { return replay }
        replay.memory = value(section["memory"], default: replay.memory, ByteCountParser.parse)
        replay.spool = value(section["spool"], default: replay.spool, ByteCountParser.parse)
        replay.totalMemory = value(
            section["totalMemory"],
            default: replay.totalMemory,
            ByteCountParser.parse
        )
        replay.totalSpool = value(
            section["totalSpool"],
            default: replay.totalSpool,
            ByteCountParser.parse
        )
        if replay.spool > 0, replay.memory > replay.spool {
            hint(
                "memory is more than spool, so no body ever gets to a file; write a larger spool, or 0",
                section["spool"] ?? place
            )
        }
        return replay
    }

    mutating func limits(_ place: Place?) -> Configuration.Limits {
        var limits = Configuration.Limits()
        let known = [
            "requestHead", "requestBody", "connections", "requestHeadTimeout",
            "requestBodyIdleTimeout", "keepAliveTimeout", "drainDelay", "drainTimeout",
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
        limits.drainDelay = value(
            section["drainDelay"],
            default: limits.drainDelay,
            DurationParser.parse
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
        guard let place, let section = section(place, known: ["level", "format", "access"])
        else { return log }
        log.level = value(section["level"], default: log.level, ValueSyntax.choice)
        log.format = value(section["format"], default: log.format, ValueSyntax.choice)
        log.access = value(section["access"], default: log.access, ValueSyntax.choice)
        return log
    }
}
