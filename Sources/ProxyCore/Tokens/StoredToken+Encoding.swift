import AdobeIMS
import NIOCore

// Numbers are big-endian, times in milliseconds since 1970. A text has its length in front, in
// four bytes; what may be missing has one byte in front, 1 or 0.
//
//     token?    = value text · issuedAt 8 · expiry 8 · source of the expiry text
//     failure?  = cause text · attempts 4 · retryAt 8
//     pause?    = attempts 4 · until 8
//     forced    = count 1 · times 8 each
//     account   = 0 unknown, 1 without a token, 2 since · time 8, 3 served
//
// Another layout takes another version of `SealedTokenFormat`.
extension StoredToken {
    package var encoded: [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeOptional(token) { buffer, token in
            buffer.writeText(token.value.reveal())
            buffer.writeTime(token.issuedAt)
            buffer.writeTime(token.expiry)
            buffer.writeText(token.expirySource.rawValue)
        }
        buffer.writeOptional(exchanges.failure) { buffer, failure in
            buffer.writeText(failure.cause.rawValue)
            buffer.writeInteger(UInt32(clamping: failure.attempts))
            buffer.writeTime(failure.retryAt)
        }
        buffer.writeOptional(exchanges.pause) { buffer, pause in
            buffer.writeInteger(UInt32(clamping: pause.attempts))
            buffer.writeTime(pause.until)
        }
        buffer.writeInteger(UInt8(clamping: exchanges.forced.count))
        for time in exchanges.forced { buffer.writeTime(time) }
        buffer.writeAccount(account)
        return Array(buffer.readableBytesView)
    }

    /// Reads what ``encoded`` made; everything else is refused.
    package init(decoding bytes: [UInt8]) throws(TokenStoreError) {
        var buffer = ByteBuffer(bytes: bytes)
        token = try buffer.readOptional(AccessToken.init(reading:))
        exchanges = ExchangeHistory(
            failure: try buffer.readOptional(ExchangeHistory.Failure.init(reading:)),
            pause: try buffer.readOptional(ExchangeHistory.Pause.init(reading:)),
            forced: try buffer.readTimes()
        )
        account = try AccountAge(reading: &buffer)
        guard buffer.readableBytes == 0 else {
            throw TokenStoreError("it goes on behind its end")
        }
    }
}

extension AccessToken {
    fileprivate init(reading buffer: inout ByteBuffer) throws(TokenStoreError) {
        let value = try buffer.readText()
        // It is going to be a field's value.
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw TokenStoreError("its token has characters that no token has")
        }
        let issuedAt = try UnixTime(reading: &buffer)
        let expiry = try UnixTime(reading: &buffer)
        guard let source = ExpirySource(rawValue: try buffer.readText()) else {
            throw TokenStoreError("its end is from an unknown source")
        }
        self.init(
            value: Secret(value),
            issuedAt: issuedAt,
            expiry: expiry,
            expirySource: source
        )
    }
}

extension ExchangeHistory.Failure {
    fileprivate init(reading buffer: inout ByteBuffer) throws(TokenStoreError) {
        guard let cause = IMSError.Cause(rawValue: try buffer.readText()) else {
            throw TokenStoreError("its cause of a failure is unknown")
        }
        let attempts = try buffer.readAttempts()
        let retryAt = try UnixTime(reading: &buffer)
        self.init(cause: cause, attempts: attempts, retryAt: retryAt)
    }
}

extension ExchangeHistory.Pause {
    fileprivate init(reading buffer: inout ByteBuffer) throws(TokenStoreError) {
        let attempts = try buffer.readAttempts()
        self.init(attempts: attempts, until: try UnixTime(reading: &buffer))
    }
}

extension AccountAge {
    fileprivate init(reading buffer: inout ByteBuffer) throws(TokenStoreError) {
        switch try buffer.readNumber(as: UInt8.self) {
        case 0: self = .unknown
        case 1: self = .tokenless
        case 2: self = .since(try UnixTime(reading: &buffer))
        case 3: self = .served
        default: throw TokenStoreError("its layout is unknown")
        }
    }
}

extension UnixTime {
    fileprivate init(reading buffer: inout ByteBuffer) throws(TokenStoreError) {
        self.init(milliseconds: try buffer.readNumber(as: Int64.self))
    }
}

extension ByteBuffer {
    fileprivate mutating func writeOptional<Value>(
        _ value: Value?,
        _ write: (inout ByteBuffer, Value) -> Void
    ) {
        writeInteger(value == nil ? 0 : 1, as: UInt8.self)
        if let value { write(&self, value) }
    }

    fileprivate mutating func writeText(_ text: String) {
        writeInteger(UInt32(clamping: text.utf8.count))
        writeString(text)
    }

    fileprivate mutating func writeTime(_ time: UnixTime) {
        writeInteger(time.milliseconds)
    }

    fileprivate mutating func writeAccount(_ account: AccountAge) {
        switch account {
        case .unknown: writeInteger(0, as: UInt8.self)
        case .tokenless: writeInteger(1, as: UInt8.self)
        case .since(let time):
            writeInteger(2, as: UInt8.self)
            writeTime(time)
        case .served: writeInteger(3, as: UInt8.self)
        }
    }

    fileprivate mutating func readNumber<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(TokenStoreError) -> Number {
        guard let number = readInteger(as: type) else {
            throw TokenStoreError("it is cut off")
        }
        return number
    }

    fileprivate mutating func readAttempts() throws(TokenStoreError) -> Int {
        let attempts = try readNumber(as: UInt32.self)
        guard attempts > 0 else { throw TokenStoreError("it has a wait without an attempt") }
        return Int(attempts)
    }

    fileprivate mutating func readOptional<Value>(
        _ read: (inout ByteBuffer) throws(TokenStoreError) -> Value
    ) throws(TokenStoreError) -> Value? {
        switch try readNumber(as: UInt8.self) {
        case 0: return nil
        case 1: return try read(&self)
        default: throw TokenStoreError("its layout is unknown")
        }
    }

    fileprivate mutating func readText() throws(TokenStoreError) -> String {
        guard let text = readString(length: Int(try readNumber(as: UInt32.self))) else {
            throw TokenStoreError("it is cut off")
        }
        return text
    }

    fileprivate mutating func readTimes() throws(TokenStoreError) -> [UnixTime] {
        let count = try readNumber(as: UInt8.self)
        guard count <= ExchangeHistory.mostForced else {
            throw TokenStoreError("it has more forced exchanges than are ever kept")
        }
        var times: [UnixTime] = []
        for _ in 0..<count { times.append(try UnixTime(reading: &self)) }
        return times
    }
}
