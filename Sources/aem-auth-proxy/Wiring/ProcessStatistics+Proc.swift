import Glibc
import ProxyCore

/// What the kernel says of this process. `/proc` is memory, so reading it waits for nothing.
extension ProcessStatistics {
    static func read() -> ProcessStatistics? {
        guard let stat = content(of: "/proc/self/stat") else { return nil }
        return ProcessStatistics(
            stat: stat,
            units: units,
            openFiles: openFileCount,
            fileLimit: fileLimit
        )
    }

    /// Once, so that the start of the process does not move with the clock.
    private static let units = Units(
        ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
        pageBytes: Int64(sysconf(Int32(_SC_PAGESIZE))),
        bootSeconds: seconds(of: CLOCK_REALTIME) - seconds(of: CLOCK_BOOTTIME)
    )

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func content(of path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // One line with some fifty numbers.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = unsafe max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static var openFileCount: Int? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Without the directory's own, `.` and `..`.
        return max(0, count - 3)
    }

    private static var fileLimit: UInt64? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        return limit.rlim_cur == rlim_t.max ? nil : UInt64(limit.rlim_cur)
    }
}
