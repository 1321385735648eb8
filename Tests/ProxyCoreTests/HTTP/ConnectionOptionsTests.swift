import NIOCore
import ProxyCore
import Testing

/// What `Connection` names, and how much it may name.
struct ConnectionOptionsTests {
    private func section(_ fields: String) throws -> FieldSection {
        try HeadSamples.request("GET / HTTP/1.0¶\(fields)").fields
    }

    private func names(_ count: Int, _ name: (Int) -> String = { "x-\($0)" }) -> String {
        (0..<count).map(name).joined(separator: ", ")
    }

    @Test(arguments: [
        ("X: 1¶", false, []), ("Connection: close¶X: 1¶", false, []),
        ("Connection: Keep-Alive¶X: 1¶", false, []),
        ("Connection: keep-alive, CLOSE¶Keep-Alive: 1¶", false, []),
        ("Connection: x¶X: 1¶Y: 1¶", true, ["X"]),
        ("Connection: X, close¶x: 1¶xx: 1¶", true, ["x"]),
        ("Connection: keep-alive, te, accept¶TE: 1¶Accept: 1¶Age: 1¶", true, ["TE", "Accept"]),
        ("Connection: a¶Connection: b ,, c¶A: 1¶b: 1¶C: 1¶D: 1¶", true, ["A", "b", "C"]),
        ("Connection:¶X: 1¶", false, []), ("Connection: , ,¶X: 1¶", false, []),
        ("Connection: connection¶X: 1¶", true, ["Connection"]),
    ])
    func `fields are named whatever their case and their place`(
        _ fields: String,
        _ hasOptions: Bool,
        _ named: [String]
    ) throws {
        let section = try section(fields)
        #expect(section.hasConnectionOptions == hasOptions)
        #expect(!section.hasTooManyConnectionOptions)
        let found = section.indices.filter(section.isNamedByConnection).map(section.name)
        #expect(found == named)
    }

    @Test(
        arguments: [
            (64, 4, true), (65, 4, false), (1, 2048, true), (1, 2049, false), (64, 32, true),
            (64, 33, false),
        ]
    )
    func `a request that names too many fields is refused`(
        _ count: Int,
        _ length: Int,
        _ isTaken: Bool
    ) {
        let name = { (number: Int) in
            let digits = String(number + 100)
            return String(repeating: "x", count: length - digits.utf8.count) + digits
        }
        let all = (0..<count).map(name)
        for cut in [count, count / 2] {
            let lines = [all[..<cut], all[cut...]].filter { !$0.isEmpty }.map {
                "Connection: \($0.joined(separator: ","))¶"
            }
            let heads = wire("GET / HTTP/1.1¶Host: h¶\(lines.joined())¶")
            let outcome = RequestFeeding.outcomes(heads).last ?? ""
            #expect(RequestFeeding.heads(heads).count == (isTaken ? 1 : 0))
            #expect(outcome.contains("names too many fields") == !isTaken)
        }
    }

    @Test func `a response that names too many keeps none that nobody knows`() throws {
        let few = try HeadSamples.response(
            "HTTP/1.1 200 OK¶Connection: \(names(64))¶X-1: 1¶X-A: 1¶Content-Type: a¶"
        ).fields
        #expect(!few.hasTooManyConnectionOptions)
        #expect(few.indices.map(few.isNamedByConnection) == [false, true, false, false])
        let many = try HeadSamples.response(
            "HTTP/1.1 200 OK¶Connection: \(names(65))¶X-1: 1¶X-A: 1¶Content-Type: a¶"
        ).fields
        #expect(many.hasTooManyConnectionOptions)
        #expect(many.hasConnectionOptions)
        #expect(many.indices.map(many.isNamedByConnection) == [false, true, true, false])
    }

    @Test func `trailers that the head names are left out`() throws {
        let head = try section("Connection: x-sum, date¶")
        let trailers = try section("X-Sum: 1¶X-Other: 2¶x-sum: 3¶")
        let passing = trailers.trailers(behind: head)
        #expect(passing.indices.map(passing.name) == ["X-Other"])
        #expect(trailers.trailers(behind: try section("Connection: close¶")).count == 3)
    }
}
