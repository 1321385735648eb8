import ProxyCore
import Testing

struct KnownFieldTests {
    private func lookup(_ name: String) -> KnownField {
        let bytes = wire("<" + name + ">")
        return KnownField.lookup(bytes.span, in: 1..<(bytes.count - 1))
    }

    @Test(arguments: KnownField.allCases.filter { $0 != .other })
    func `a known name is found in any case, and nothing but it`(_ field: KnownField) {
        let name = field.name
        #expect(lookup(name) == field)
        #expect(lookup(name.uppercased()) == field)
        #expect(lookup(name.prefix(1).uppercased() + name.dropFirst()) == field)
        #expect(lookup(name + "s") == .other)
        #expect(lookup("x" + name) == .other)
        #expect(lookup(name.replacingOccurrence(at: name.count / 2)) == .other)
        #expect(
            lookup(name.map { $0 == "-" ? "\r" : String($0) }.joined())
                == (name.contains("-") ? .other : field)
        )
    }

    @Test(arguments: ["", "a", "zz", "x-unknown", "\u{0}\u{0}", String(repeating: "a", count: 300)])
    func `an unknown name is other`(_ name: String) {
        #expect(lookup(name) == .other)
    }

    @Test func `names are unique and fit a bit set of 64`() {
        let names = KnownField.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.count <= 64)
        #expect(names.allSatisfy { $0.utf8.count < 24 && $0 == $0.lowercased() })
    }

    @Test(arguments: [
        (KnownField.wwwAuthenticate, "www-authenticate"), (.te, "te"), (.xApiKey, "x-api-key"),
        (.xForwardedFor, "x-forwarded-for"), (.secFetchSite, "sec-fetch-site"),
        (.xRequestId, "x-request-id"),
        (.ifUnmodifiedSince, "if-unmodified-since"), (.xReasonCode, "x-reason-code"),
    ])
    func `names are spelt as they are sent`(_ field: KnownField, _ name: String) {
        #expect(field.name == name)
    }
}

extension String {
    /// The same with the character there made another one.
    fileprivate func replacingOccurrence(at offset: Int) -> String {
        prefix(offset) + "_" + dropFirst(offset + 1)
    }
}
