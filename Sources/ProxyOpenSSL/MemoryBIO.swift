import COpenSSL

/// A growing buffer that OpenSSL writes text into. OpenSSL wipes it when it is freed.
@safe
struct MemoryBIO: ~Copyable {
    private let pointer: OpaquePointer

    init() throws(OpenSSLError) {
        guard let pointer = unsafe BIO_new(BIO_s_mem()) else {
            throw .last("out of memory")
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe BIO_free(pointer)
    }

    /// What a writer leaves in a new buffer, as text.
    ///
    /// - Parameters:
    ///   - failure: the error's sentence.
    ///   - write: gets the BIO, which it must not keep; says whether it succeeded.
    /// - Returns: the text, read as UTF-8.
    /// - Throws: ``OpenSSLError`` when writing failed.
    static func text(
        orFail failure: String,
        write: (OpaquePointer) -> Bool
    ) throws(OpenSSLError) -> String {
        let bio = try MemoryBIO()
        guard unsafe write(bio.pointer) else {
            throw .last(failure)
        }
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe openssl_shim_memory(bio.pointer, &start)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: max(0, count))
        return unsafe String(decoding: bytes, as: UTF8.self)
    }
}
