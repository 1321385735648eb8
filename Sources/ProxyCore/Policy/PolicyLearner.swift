/// Gathers what was asked for, in bounded memory, and says which routes that needs.
package struct PolicyLearner: Sendable {
    /// Where requests lead, and as whom.
    package struct Destination: Sendable, Hashable {
        package let upstream: String
        /// `none` for none.
        package let credential: String

        package init(upstream: String, credential: String) {
            self.upstream = upstream
            self.credential = credential
        }
    }

    /// What came of the same request.
    struct Tally: Sendable, Equatable {
        var count = 0
        /// By the first digit of the status.
        var classes: [Int: Int] = [:]

        mutating func add(status: Int) {
            count += 1
            classes[status / 100, default: 0] += 1
        }

        mutating func add(_ other: Tally) {
            count += other.count
            classes.merge(other.classes, uniquingKeysWith: +)
        }
    }

    struct Request: Sendable, Hashable {
        let destination: Destination
        let method: String
        let path: String
    }

    /// What was left out.
    package struct Omitted: Sendable, Equatable {
        /// Requests that the proxy itself refused.
        package var refused = 0
        /// Requests of a method that no route takes, or for no path.
        package var unroutable = 0
        /// Lines that are no access lines.
        package var otherLines = 0
        /// Pieces of access lines.
        package var brokenLines = 0
        /// Different requests beyond what is kept in mind.
        package var forgotten = 0

        package init() {}
    }

    private let includesRefused: Bool
    /// For what isn't told.
    private let destination: @Sendable (ObservedRequest) -> Destination
    private let mostRequests: Int
    private(set) var tallies: [Request: Tally] = [:]
    package private(set) var omitted = Omitted()

    /// - Parameters:
    ///   - includesRefused: Whether what the proxy refused is to be served as well.
    ///   - mostRequests: So many different ones are kept in mind.
    ///   - destination: Where a request leads of which that isn't told.
    package init(
        includesRefused: Bool = false,
        mostRequests: Int = 500_000,
        destination: @escaping @Sendable (ObservedRequest) -> Destination
    ) {
        self.includesRefused = includesRefused
        self.mostRequests = mostRequests
        self.destination = destination
    }

    /// A line without its end.
    package mutating func add(line: ArraySlice<UInt8>) {
        switch AccessLine(line) {
        case .request(let request): add(request)
        case .broken: omitted.brokenLines += 1
        case .other: omitted.otherLines += line.isEmpty ? 0 : 1
        }
    }

    package mutating func add(_ observed: ObservedRequest) {
        if observed.isRefused && !includesRefused {
            omitted.refused += 1
            return
        }
        guard !Method(observed.method).isRefused, observed.method != "-",
            observed.path.hasPrefix("/")
        else {
            omitted.unroutable += 1
            return
        }
        let told = observed.upstream.flatMap { upstream in
            observed.credential.map { Destination(upstream: upstream, credential: $0) }
        }
        let request = Request(
            destination: told ?? destination(observed),
            method: observed.method,
            path: observed.path
        )
        if tallies[request] == nil, tallies.count >= mostRequests {
            omitted.forgotten += 1
            return
        }
        tallies[request, default: Tally()].add(status: observed.status)
    }
}
