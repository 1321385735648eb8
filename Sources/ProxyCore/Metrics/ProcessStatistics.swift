/// What the kernel says of the process.
package struct ProcessStatistics: Sendable, Equatable {
    package let cpuSeconds: Double
    package let residentBytes: Int64
    package let virtualBytes: Int64
    /// Seconds since 1970.
    package let startSeconds: Double
    /// nil: it can't be said.
    package let openFiles: Int?
    /// nil: as many as there are.
    package let fileLimit: UInt64?

    /// The units in which the kernel says it.
    package struct Units: Sendable {
        package let ticksPerSecond: Double
        package let pageBytes: Int64
        /// When the machine began to run, in seconds since 1970.
        package let bootSeconds: Double

        package init(ticksPerSecond: Double, pageBytes: Int64, bootSeconds: Double) {
            self.ticksPerSecond = ticksPerSecond
            self.pageBytes = pageBytes
            self.bootSeconds = bootSeconds
        }
    }

    /// Reads the content of `/proc/self/stat`, as proc(5) describes it; nil when it is of another
    /// form.
    package init?(stat: String, units: Units, openFiles: Int?, fileLimit: UInt64?) {
        // The second field is the program's name in parentheses, in which there may be anything.
        guard let name = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        func number(_ field: Int) -> Int64? {
            let index = field - 3
            return fields.indices.contains(index) ? Int64(fields[index]) : nil
        }
        guard let user = number(14), let system = number(15), let start = number(22),
            let size = number(23), let pages = number(24)
        else { return nil }
        cpuSeconds = Double(user + system) / units.ticksPerSecond
        residentBytes = pages * units.pageBytes
        virtualBytes = size
        startSeconds = units.bootSeconds + Double(start) / units.ticksPerSecond
        self.openFiles = openFiles
        self.fileLimit = fileLimit
    }
}
