/// A named operation of the request path on fixed input.
struct Case: Sendable {
    let name: String
    /// Performs the operation so many times and returns the sum of what it returned.
    let perform: @Sendable (Int) throws -> Int

    /// `setUp`: Makes what the operation works on; it costs the same whatever the count is.
    /// `operation`: Returns something of its result, so that none of it can be left out. It throws
    /// when the result is not the expected one: the wrong path has the wrong count.
    init<State: ~Copyable>(
        _ name: String,
        setUp: @escaping @Sendable () throws -> State,
        operation: @escaping @Sendable (inout State) throws -> Int
    ) {
        self.name = name
        perform = { count in
            var state = try setUp()
            return try Self.performRepeatedly(operation, on: &state, count)
        }
    }

    /// Its name is how callgrind finds what is to be annotated.
    @inline(never)
    private static func performRepeatedly<State: ~Copyable>(
        _ operation: (inout State) throws -> Int,
        on state: inout State,
        _ count: Int
    ) rethrows -> Int {
        var sum = 0
        for _ in 0..<count { sum &+= try operation(&state) }
        return sum
    }

    static let all =
        requests + upstreamHeads + responses + exchanges + bodies + records + metrics
        + hostile
}
