import Foundation
import Glibc
import ProxyCore
import ProxyOpenSSL
import Testing

struct UnlinkedFileTests {
    /// A directory that is removed with its holder.
    private final class Folder {
        let path: String

        init() throws {
            path = "/tmp/unlinked-file-tests-\(UUID())"
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
        }

        deinit {
            try? FileManager.default.removeItem(atPath: path)
        }

        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: path) }
        }

        /// Descriptors of this process that are open on files which once were in here.
        var descriptors: [Int32] {
            get throws {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
                    let name = "/proc/self/fd/\($0)"
                    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: name)
                    guard target?.hasPrefix("\(path)/") == true else { return nil }
                    return Int32($0)
                }
            }
        }
    }

    @Test func `nobody else can open it, and nothing of the body is in it`() throws {
        let folder = try Folder()
        let sentence = "a body that nobody else is to read. "
        let body = Array(String(repeating: sentence, count: 10_000).utf8)
        do {
            let spool = try EncryptedSpoolFile(directory: folder.path)
            #expect(try folder.names.isEmpty)
            try spool.append(body.span)
            #expect(try folder.names.isEmpty)
            let descriptors = try folder.descriptors
            #expect(descriptors.count == 1)
            let descriptor = try #require(descriptors.first)
            var status = stat()
            #expect(unsafe fstat(descriptor, &status) == 0)
            #expect(status.st_mode == S_IFREG | 0o600)
            #expect(status.st_nlink == 0)
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
            let file = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/fd/\(descriptor)"))
            #expect(file.count == body.count / 65_536 * 65_552)
            #expect(file.range(of: Data(sentence.utf8)) == nil)
            #expect(try spool.read(from: 0, atMost: 65_536) == Array(body.prefix(65_536)))
        }
        #expect(try folder.descriptors.isEmpty)
    }

    @Test(arguments: [
        ("/tmp/there-is-no-such-directory", "No such file or directory"),
        ("/dev/null", "Not a directory"),
    ])
    func `a file that can't be made says why`(_ directory: String, _ reason: String) {
        #expect(throws: BodySpoolError(.make, reason)) {
            _ = try EncryptedSpoolFile(directory: directory)
        }
    }

    @Test func `what is there stays readable when the disk is full, and nothing is added`() throws {
        let full = unsafe open("/dev/full", O_RDWR)
        let spool = try EncryptedSpoolFile(UnlinkedFile(owning: full))
        let bytes = [UInt8](repeating: 0x61, count: 65_535)
        try spool.append(bytes.span)
        let isFull = BodySpoolError(.write, "No space left on device")
        #expect(throws: isFull) { try spool.append([0x62, 0x63].span) }
        #expect(try spool.read(from: 0, atMost: 65_535) == bytes)
        #expect(throws: BodySpoolError(.write, "an earlier write failed")) {
            try spool.append([0x62].span)
        }
        #expect(try spool.read(from: 0, atMost: 65_535) == bytes)
    }
}
