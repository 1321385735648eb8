import FoundationEssentials
import Glibc

/// The pages of the program's own code that starting it has touched. They are many: the runtime goes
/// through all types once, and the system maps code in blocks around what is used.
enum StartupCode {
    private static let maps = "/proc/self/maps"

    /// Gives them back. What serving needs comes again from the page cache, and is far less.
    static func giveBack() {
        let files = FileManager.default
        guard let program = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let mappings = try? String(contentsOfFile: maps, encoding: .utf8)
        else { return }
        for line in mappings.split(separator: "\n") where line.hasSuffix(" \(program)") {
            let fields = line.split(separator: " ")
            let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            // Code that is written to would be lost.
            guard range.count == 2, fields[1] == "r-xp" else { continue }
            let start = unsafe UnsafeMutableRawPointer(bitPattern: range[0])
            _ = unsafe madvise(start, Int(range[1] - range[0]), MADV_DONTNEED)
        }
    }
}
