import Foundation
import Glibc

/// A pseudo-terminal that a command writes to.
struct Terminal {
    private let master: FileHandle
    /// What the command gets as its standard output.
    let slave: FileHandle

    // Macros of <asm/ioctls.h> that Swift doesn't import.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init() throws {
        master = try Self.open("/dev/ptmx")
        var lock: Int32 = 0
        var number: Int32 = 0
        guard unsafe ioctl(master.fileDescriptor, Self.setLock, &lock) == 0,
            unsafe ioctl(master.fileDescriptor, Self.getNumber, &number) == 0
        else { throw Overdue(description: "no pseudo-terminal, errno \(errno)") }
        slave = try Self.open("/dev/pts/\(number)")
    }

    private static func open(_ path: String) throws -> FileHandle {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Overdue(description: "\(path) can't be opened") }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// What was written, once there is some.
    func text() -> String {
        String(decoding: master.availableData, as: UTF8.self)
    }
}
