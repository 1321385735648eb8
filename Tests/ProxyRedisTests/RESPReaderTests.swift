import NIOCore
import ProxyRedis
import Testing

struct RESPReaderTests {
    private static func read(_ text: String) -> Result<RESPValue?, RESPFault> {
        var buffer = ByteBuffer(string: text.replacing("¶", with: "\r\n"))
        return Result { () throws(RESPFault) in try RESPReader.next(from: &buffer) }
    }

    @Test(arguments: [
        ("+OK¶", RESPValue.simple("OK")), ("-ERR no¶", .error("ERR no")), (":-7¶", .integer(-7)),
        ("$3¶a\nb¶", .bulk(Array("a\nb".utf8))), ("$0¶¶", .bulk([])), ("$-1¶", .null),
        ("*-1¶", .null), ("*0¶", .array([])),
        ("*2¶*1¶:1¶$-1¶", .array([.array([.integer(1)]), .null])),
        ("+OK¶:1¶", .simple("OK")),
    ])
    func `answers`(_ text: String, _ expected: RESPValue) {
        #expect(Self.read(text) == .success(expected))
    }

    @Test(arguments: [
        "", "+", "+OK", "+OK\r", "$5¶abc", "$3¶abc", "$3¶abc\r", "*2¶:1¶", "*1¶", ":12",
    ])
    func `what is not whole is waited for`(_ text: String) {
        #expect(Self.read(text) == .success(nil))
    }

    @Test(arguments: [
        (">2¶+a¶+b¶", RESPFault.unknownType), ("%1¶+a¶:1¶", .unknownType), ("_¶", .unknownType),
        ("HTTP/1.1 400 Bad Request¶", .unknownType), ("¶", .unknownType),
        ("$131073¶", .tooLong), ("$9223372036854775807¶", .tooLong), ("*257¶", .tooLong),
        ("*1¶*1¶*1¶*1¶*1¶:1¶", .tooLong),
        ("$99999999999999999999¶", .malformed), ("$-2¶", .malformed), ("*-2¶", .malformed),
        ("$+3¶abc¶", .malformed), (":¶", .malformed), (":1 ¶", .malformed), (":0x1¶", .malformed),
        ("+a\nb¶", .malformed), ("+a\rb¶", .malformed), ("$3¶abcd¶", .malformed),
    ])
    func `nonsense`(_ text: String, _ expected: RESPFault) {
        #expect(Self.read(text) == .failure(expected))
    }

    @Test func `a line and an answer have an end`() {
        #expect(Self.read("+" + String(repeating: "a", count: 1024)) == .success(nil))
        #expect(Self.read("+" + String(repeating: "a", count: 1025)) == .failure(.tooLong))
        let elements = "*128¶" + String(repeating: ":1¶", count: 128)
        #expect(Self.read("*2¶" + elements + elements) == .failure(.tooLong))
        let text = "$100000¶" + String(repeating: "a", count: 100_000) + "¶"
        #expect(Self.read("*2¶" + text + text) == .failure(.tooLong))
    }

    @Test func `a command can't be broken out of`() {
        var buffer = ByteBuffer()
        RedisCommand("SET", "k", "a\r\n*1\r\n$8\r\nFLUSHALL\r\n").write(to: &buffer)
        let text = String(buffer: buffer)
        #expect(text == "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$21\r\na\r\n*1\r\n$8\r\nFLUSHALL\r\n\r\n")
    }
}
