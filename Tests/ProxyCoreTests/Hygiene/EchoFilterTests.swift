import AdobeIMS
import NIOCore
import ProxyCore
import Testing

struct EchoFilterTests {
    private static let secret = "abcdefgh.ABCDEFGH-0123456789"

    @Test(arguments: [
        [secret],
        ["\(secret)\n"],
        ["{\"token\":\"\(secret)\"}"],
        ["x \(secret)"],
        ["abcdefg\(secret)"],
        ["abcdefgh.ABCDEFGH-\(secret)"],
        ["abcdefgh.", "ABCDEFGH-", "0123456789"],
        ["x a", "bcdefgh.ABCDEFGH-0123456789"],
        ["x abcdefgh.ABCDEFGH-012345678", "9"],
        ["abcdefgh.ABC", "abcdefgh.ABC", "DEFGH-0123456789"],
        ["abc", "", "defgh.ABCDEFGH-0123456789"],
    ])
    func `a secret is found however it is split`(_ pieces: [String]) throws {
        let body = try FilteredBody(pieces, secrets: [Self.secret])
        #expect(body.isFound)
        let all = pieces.joined()
        let start = try #require(all.firstRange(of: Self.secret)).lowerBound
        let free = all.utf8.distance(from: all.startIndex, to: start)
        #expect(body.output.count <= free + 7)
    }

    @Test(arguments: [
        [],
        [""],
        ["A text that is none of it."],
        ["abcdefgh.ABCDEFGH-012345678"],
        ["abcdefgh.ABCDEFGH-012345678", "8"],
        ["abcdefgh.", "ABCDEFGH+", "0123456789"],
        ["bcdefgh.ABCDEFGH-0123456789"],
        ["abcdefgh", ".ABCDEFGH", "-"],
        ["abcdefg", "abcdefgh", "abcdefgh.A", "x"],
        ["ABCDEFGH.abcdefgh-0123456789"],
    ])
    func `what is no secret passes unchanged`(_ pieces: [String]) throws {
        let body = try FilteredBody(pieces, secrets: [Self.secret])
        #expect(!body.isFound)
        #expect(text(body.output) == pieces.joined())
    }

    @Test(arguments: [
        // Each piece, and what is held back behind it.
        ("nothing of it", 0),
        ("one byte of it: a", 0),
        ("seven: abcdefg", 0),
        ("eight: abcdefgh", 8),
        ("all but one: abcdefgh.ABCDEFGH-012345678", 27),
        ("twice abcdefgh.abcdefgh", 8),
        ("broken: abcdefgh,", 0),
    ])
    func `only eight bytes of a secret and more are held back`(
        _ piece: String,
        _ held: Int
    ) throws {
        let body = try FilteredBody([piece], secrets: [Self.secret])
        #expect(body.mostHeld == held)
        #expect(text(body.output) == piece)
    }

    @Test(arguments: [16, 17, 28, 128, 129, 500])
    func `a secret is found wherever it begins`(_ length: Int) throws {
        let secret = String(String(repeating: Self.secret, count: 18).prefix(length))
        for offset in 0..<300 {
            let body = String(repeating: "#", count: offset) + secret
            #expect(try FilteredBody([body], secrets: [secret]).isFound, "\(offset)")
        }
    }

    @Test func `what had left before is not sent again`() throws {
        let search = try #require(SecretSearch(for: [Secret(Self.secret)]))
        var filter = EchoFilter(search)
        let steps: [(piece: String, held: String, released: String)] = [
            ("x abcde", "", "x abcde"),
            ("fgh.", "", ""),
            ("AB", "", ""),
            ("abcdefgh", "fgh.AB", ""),
            ("ij", "abcdefgh", "ij"),
        ]
        for step in steps {
            let piece = Array(step.piece.utf8)
            guard
                case .release(let held, let range) = filter.admit(
                    ByteBuffer(bytes: piece).readableBytesSpan
                )
            else {
                Issue.record("found in \(step.piece)")
                return
            }
            #expect(text(held) == step.held)
            #expect(text(piece[range]) == step.released)
        }
        #expect(text(filter.end()) == "")
    }

    @Test func `a filter shows nothing of what it holds`() throws {
        let search = try #require(SecretSearch(for: [Secret(Self.secret)]))
        var filter = EchoFilter(search)
        _ = filter.admit(ByteBuffer(string: "abcdefgh.ABC").readableBytesSpan)
        var shown = "\(filter) \(search) \(String(reflecting: filter))"
        dump(filter, to: &shown)
        dump(search, to: &shown)
        #expect(!shown.contains("abcdefgh"))
        #expect(!shown.contains("97"))
    }
}
