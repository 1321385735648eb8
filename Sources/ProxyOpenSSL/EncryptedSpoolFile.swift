import COpenSSL
package import ProxyCore

/// Keeps a body in an ``UnlinkedFile``, encrypted with a key that is nowhere else and dies with this
/// object.
///
/// The file consists of records of AES-256-GCM, each 64 KiB of plaintext and its tag. A record's
/// nonce is its number, so a record that was changed, or stands in another one's place, does not
/// open. What fills no record yet stays in memory, and so does the number of records: a file that
/// was cut off shows.
///
/// Files are written and read on the event loop. That blocks it for as long as a copy into the
/// system's page cache takes, and longer where the disk can't keep up; nginx does the same with its
/// temporary files.
package final class EncryptedSpoolFile: BodySpool {
    private static let recordByteCount = 65_536
    private static let sealedByteCount = recordByteCount + GCMContext.tagByteCount

    private let file: UnlinkedFile
    private let sealing: GCMContext
    private let opening: GCMContext
    private var recordCount = 0
    /// Plaintext behind the last record.
    private var tail: [UInt8] = []
    /// A record on its way in or out.
    private var record = [UInt8](repeating: 0, count: sealedByteCount)
    /// Whose plaintext is in `record`.
    private var openRecord: Int?
    /// No nonce is used twice: after a record that could not be written comes no other.
    private var isFull = false

    /// - Throws: ``BodySpoolError``
    package convenience init(directory: String) throws(BodySpoolError) {
        try self.init(UnlinkedFile(directory: directory))
    }

    /// - Parameter file: Empty.
    /// - Throws: ``BodySpoolError``
    package init(_ file: consuming UnlinkedFile) throws(BodySpoolError) {
        self.file = file
        let key = KeyMaterial(count: AES256GCM.keyByteCount)
        guard unsafe RAND_priv_bytes(key.bytes, Int32(key.count)) == 1 else {
            throw BodySpoolError(.make, OpenSSLError.last("no randomness").message)
        }
        do {
            sealing = try GCMContext(.seal, key: key)
            opening = try GCMContext(.open, key: key)
        } catch {
            throw BodySpoolError(.make, error.message)
        }
    }

    package func append(_ bytes: Span<UInt8>) throws(BodySpoolError) {
        var start = 0
        while start < bytes.count {
            let count = min(bytes.count - start, Self.recordByteCount - tail.count)
            let piece = bytes.extracting(start..<start + count)
            start += count
            // What fills a record by itself needs no copy.
            if count == Self.recordByteCount {
                try writeRecord(piece)
                continue
            }
            unsafe piece.withUnsafeBufferPointer { unsafe tail.append(contentsOf: $0) }
            guard tail.count == Self.recordByteCount else { continue }
            do {
                let full = tail
                try writeRecord(full.span)
            }
            tail.removeAll(keepingCapacity: true)
        }
    }

    package func read(
        from offset: Int64,
        atMost limit: Int
    ) throws(BodySpoolError) -> [UInt8] {
        let (index, start) = Int(offset).quotientAndRemainder(dividingBy: Self.recordByteCount)
        if index < recordCount {
            if index != openRecord { try readRecord(index) }
            return Array(record[start..<Self.recordByteCount].prefix(limit))
        }
        guard index == recordCount, start < tail.count else {
            throw BodySpoolError(.read, "nothing was written there")
        }
        return Array(tail[start...].prefix(limit))
    }

    private func writeRecord(_ text: Span<UInt8>) throws(BodySpoolError) {
        guard !isFull else { throw BodySpoolError(.write, "an earlier write failed") }
        isFull = true
        openRecord = nil
        do {
            try sealing.seal(text, into: &record, nonce: Self.nonce(recordCount))
        } catch {
            throw BodySpoolError(.write, error.message)
        }
        try file.write(record, at: recordCount * Self.sealedByteCount)
        recordCount += 1
        isFull = false
    }

    private func readRecord(_ index: Int) throws(BodySpoolError) {
        openRecord = nil
        try file.read(into: &record, at: index * Self.sealedByteCount)
        do {
            try opening.open(&record, nonce: Self.nonce(index))
        } catch {
            throw BodySpoolError(.read, error.message)
        }
        openRecord = index
    }

    /// Big-endian.
    private static func nonce(_ index: Int) -> [UInt8] {
        (0..<GCMContext.nonceByteCount).reversed().map { place in
            UInt8(truncatingIfNeeded: index >> (8 * place))
        }
    }
}
