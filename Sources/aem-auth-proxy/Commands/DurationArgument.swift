import ArgumentParser
import ProxyCore

/// A duration on the command line, written as in a configuration file: `250ms`, `30s`, `10m`.
enum DurationArgument {
    @Sendable
    static func parse(_ text: String) throws -> Duration {
        do throws(InvalidValue) {
            return try DurationParser.parsePositive(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
