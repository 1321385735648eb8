import Glibc
import ProxyOpenSSL
import Testing

/// A spool whose file a test can look into and change.
final class InspectedSpool {
    let spool: EncryptedSpoolFile
    private let descriptor: Int32

    init() throws {
        var path = Array("/tmp/inspected-spool-XXXXXX".utf8CString)
        descriptor = unsafe mkstemp(&path)
        try #require(descriptor >= 0)
        unsafe unlink(path)
        spool = try EncryptedSpoolFile(UnlinkedFile(owning: dup(descriptor)))
    }

    deinit {
        close(descriptor)
    }

    /// All that is in the file.
    var bytes: [UInt8] {
        get {
            var bytes = [UInt8](repeating: 0, count: lseek(descriptor, 0, SEEK_END))
            #expect(unsafe pread(descriptor, &bytes, bytes.count, 0) == bytes.count)
            return bytes
        }
        set {
            #expect(ftruncate(descriptor, newValue.count) == 0)
            write(newValue, at: 0)
        }
    }

    func write(_ bytes: [UInt8], at offset: Int) {
        #expect(unsafe pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
    }
}
