/// An answer of Redis: all that RESP2 has.
package enum RESPValue: Sendable, Equatable {
    case simple(String)
    /// Its first word is a code, `NOAUTH`; what follows may have anything in it.
    case error(String)
    case integer(Int64)
    case bulk([UInt8])
    case null
    case array([RESPValue])
}

/// Why what came is no answer.
package enum RESPFault: String, Error, Sendable, Equatable {
    case unknownType = "an answer of a type that was not asked for"
    case malformed = "an answer that breaks its protocol"
    case tooLong = "an answer that is too long"
}
