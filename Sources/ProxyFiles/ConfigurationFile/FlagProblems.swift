import ProxyCore

/// What is wrong with flags, in their order.
struct FlagProblems {
    private(set) var all: [ConfigurationProblem] = []

    /// What a flag says; nil with a problem noted.
    mutating func value<Value>(
        _ flag: String,
        _ read: () throws(InvalidValue) -> Value
    ) -> Value? {
        do throws(InvalidValue) {
            return try read()
        } catch {
            all.append(
                ConfigurationProblem(
                    file: "",
                    line: 0,
                    column: 0,
                    keyPath: flag,
                    message: error.message
                )
            )
            return nil
        }
    }
}
