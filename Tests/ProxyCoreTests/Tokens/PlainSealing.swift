import ProxyCore

/// Seals without any secret: every byte turned over, behind a checksum over all of it. Enough to
/// see what is bound to what.
struct PlainSealing: TokenSealing {
    var isBroken = false

    func seal(_ plaintext: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
        if isBroken { return nil }
        return checksum(additionalData + [0] + plaintext) + plaintext.map { ~$0 }
    }

    func open(_ sealed: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
        let plaintext = sealed.dropFirst(8).map { ~$0 }
        guard sealed.prefix(8) == checksum(additionalData + [0] + plaintext)[...] else {
            return nil
        }
        return plaintext
    }

    /// FNV-1a
    private func checksum(_ bytes: [UInt8]) -> [UInt8] {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return stride(from: 0, to: 64, by: 8).map { UInt8(truncatingIfNeeded: hash >> $0) }
    }
}
