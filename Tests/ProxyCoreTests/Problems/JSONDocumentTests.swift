import ProxyCore
import Testing

struct JSONDocumentTests {
    @Test(
        arguments: [
            (.string("a\"b"), #""a\"b""#),
            (.integer(-7), "-7"),
            (.flag(true), "true"),
            (.duration(.microseconds(1234)), "1.234"),
            (.duration(.nanoseconds(999)), "0.000"),
            (.duration(.seconds(60)), "60000.000"),
            (.duration(.seconds(-1)), "0.000"),
            (.list([]), "[]"),
            (.list([.integer(1), .list([.flag(false)])]), "[1,[false]]"),
            (.object([:]), "{}"),
            (.object(["b": .number(1), "a": .text(nil), "c\n": .text("")]), #"{"b":1,"c\n":""}"#),
            (.named([("z", .integer(1)), ("a", .integer(2))]), #"{"z":1,"a":2}"#),
        ] as [(JSONDocument, String)]
    )
    func `it is written in the order given`(_ document: JSONDocument, _ expected: String) {
        #expect(document.line == expected)
    }
}
