import Glibc

/// Performs one case so and so many times, for callgrind to count. Without arguments it lists the
/// cases; `Benchmarks/instructions` does the rest.
@main
struct InstructionCounts {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let name = arguments.first else {
            for operation in Case.all { print(operation.name) }
            return
        }
        guard let operation = Case.all.first(where: { $0.name == name }),
            let count = arguments.dropFirst().first.flatMap({ Int($0) }), arguments.count == 2
        else {
            print("usage: instruction-counts [CASE COUNT]")
            exit(2)
        }
        // Printed, so that no result is without a use.
        print(try operation.perform(count))
    }
}
