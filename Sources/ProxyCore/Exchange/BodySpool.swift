/// Where the bytes of one request's body are kept that memory has no room for.
package protocol BodySpool: AnyObject {
    /// Adds bytes at the end. After a failure what was there before can still be read, but nothing
    /// more can be added.
    func append(_ bytes: Span<UInt8>) throws(BodySpoolError)

    /// The bytes at `offset` and behind it: at least one and at most `limit`, exactly as they were
    /// added, or an error.
    func read(from offset: Int64, atMost limit: Int) throws(BodySpoolError) -> [UInt8]
}
