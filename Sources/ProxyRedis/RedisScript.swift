/// What Redis does at once, so that nobody comes between. Each has the keys of one credential:
/// `lease`, `fence`, `token`, `forced`.
enum RedisScript {
    /// `owner own lease-ms takes-over abandoned-ms forced window-ms budget fence-ms`
    ///
    /// Answers `taken`, `spent`, or `granted`, the fence and the token.
    static let lease = """
        if ARGV[4] == '1' and redis.call('pttl', KEYS[1]) <= tonumber(ARGV[5]) then
          redis.call('del', KEYS[1])
        end
        if not redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[3]) then return {'taken'} end
        if ARGV[6] == '1' then
          local time = redis.call('time')
          local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
          redis.call('zremrangebyscore', KEYS[4], '-inf', now - tonumber(ARGV[7]))
          if redis.call('zcard', KEYS[4]) >= tonumber(ARGV[8]) then
            redis.call('del', KEYS[1])
            return {'spent'}
          end
          redis.call('zadd', KEYS[4], now, ARGV[1])
          redis.call('pexpire', KEYS[4], ARGV[7])
        end
        local fence = redis.call('get', KEYS[2]) or '0'
        if tonumber(ARGV[2]) > (tonumber(fence) or 0) then
          fence = ARGV[2]
          redis.call('set', KEYS[2], fence, 'PX', ARGV[9])
        end
        return {'granted', fence, redis.call('get', KEYS[3])}
        """

    /// `owner lease-ms`
    static let renew = """
        if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('pexpire', KEYS[1], ARGV[2])
        """

    /// `owner fence generation value value-ms fence-ms channel message`
    ///
    /// Answers `lost` or `written`.
    static let write = """
        if redis.call('get', KEYS[1]) ~= ARGV[1] then return 'lost' end
        if (redis.call('get', KEYS[2]) or '0') ~= ARGV[2] then return 'lost' end
        if ARGV[3] ~= ARGV[2] then
          redis.call('incr', KEYS[2])
          redis.call('pexpire', KEYS[2], ARGV[6])
        end
        redis.call('set', KEYS[3], ARGV[4], 'PX', ARGV[5])
        redis.call('del', KEYS[1])
        redis.pcall('publish', ARGV[7], ARGV[8])
        return 'written'
        """

    /// `owner`: its exchange was not made, so it does not count.
    static let release = """
        redis.call('zrem', KEYS[4], ARGV[1])
        if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('del', KEYS[1])
        """

    /// `generation value value-ms fence-ms channel message`
    ///
    /// Answers `kept` or `written`.
    static let offer = """
        local fence = tonumber(redis.call('get', KEYS[2]) or '0') or 0
        local own = tonumber(ARGV[1])
        if own < fence or (own == fence and redis.call('exists', KEYS[3]) == 1) then return 'kept' end
        redis.call('set', KEYS[2], ARGV[1], 'PX', ARGV[4])
        redis.call('set', KEYS[3], ARGV[2], 'PX', ARGV[3])
        redis.pcall('publish', ARGV[5], ARGV[6])
        return 'written'
        """
}
