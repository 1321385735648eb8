import NIOCore
import ProxyCore

/// A connection's bytes, one message after the other: ``DownstreamReader`` keeps its rules, cuts
/// change nothing, and NIO's codec, where it takes the same message, reads the same in it.
package enum ConnectionCheck: Check {
    package static let name = "connections"

    package static let seeds =
        [
            "POST /a HTTP/1.1¶Host: h¶Content-Length: 3¶¶abcGET /b HTTP/1.1¶Host: h¶¶",
            "POST / HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶¶3¶abc¶2;x=y¶de¶0¶A: b¶Host: x¶¶",
            "PUT / HTTP/1.1¶Host: h¶Transfer-Encoding: Chunked¶¶1;a=\"\u{80};\"¶\u{FF}¶0¶¶¶"
                + "GET / HTTP/1.1¶Host: h¶Connection: close¶¶more",
            "DELETE /a HTTP/1.0¶Connection: keep-alive¶Content-Length: 0¶¶GET /\u{E9} HTTP/1.0¶¶",
            "POST / HTTP/1.1¶Host: h¶Content-Length: 5¶Expect: 100-continue¶¶ab",
            "GET / HTTP/1.1¶Host: h¶Upgrade: x¶Connection: upgrade¶¶GET / HTTP/1.1¶Host: h¶¶",
            "CONNECT h:1 HTTP/1.1¶Host: h¶Content-Length: 5¶¶ab",
            "CONNECT h:1 HTTP/1.1¶Host: h¶Transfer-Encoding: chunked¶¶1¶a¶0¶¶¶GET / HTTP/1.1¶Host: h¶¶",
            "get / HTTP/1.9¶Host: h¶X: \u{E9}¶ ¶", "GET / HTTP/1.1¶Host: h¶A:¶A:  b c\t¶¶GET /\n",
        ] + Leniency.allCases.map(\.example) + HeadCheck.seeds

    private static let limits = HTTPLimits(requestHead: 2048, requestLine: 512, chunkLine: 128)

    package static func check(_ input: [UInt8]) throws(Finding) {
        let whole = try ConnectionReading(input, limits: limits)
        for cuts in cuts(of: input) {
            let cut = try ConnectionReading(input, cuts: cuts, limits: limits)
            try requireEqual(cut, whole, "cut at \(cuts)")
        }
        try compare(whole, with: CodecReading(input))
    }

    private static func compare(
        _ ours: ConnectionReading,
        with theirs: CodecReading
    ) throws(Finding) {
        for (index, message) in ours.messages.enumerated() {
            guard index < theirs.messages.count else {
                try requireReason(for: message)
                return
            }
            let other = theirs.messages[index]
            try compare(message, with: other)
            if message.head.isCodecsLast { return }
            guard message.isComplete else {
                try require(
                    !other.isComplete || ours.problem != nil,
                    "NIO ends a message that goes on here"
                )
                return
            }
            guard other.isComplete else {
                try requireReason(for: message)
                return
            }
            guard message.head.keepAlive else { return }
        }
        try require(
            ours.problem != nil || ours.messages.count == theirs.messages.count,
            "NIO finds a message more: \(theirs.messages.last?.target ?? "")"
        )
    }

    private static func compare(
        _ ours: Message,
        with theirs: CodecReading.Message
    ) throws(Finding) {
        try requireEqual(ours.head.method, theirs.method, "method")
        try requireEqual(String(decoding: ours.head.target, as: UTF8.self), theirs.target, "target")
        try requireEqual(ours.head.minorVersion, min(theirs.minorVersion, 1), "version")
        try requireEqual(ours.head.fields.map(CodecReading.Field.init), theirs.fields, "fields")
        if ours.head.isCodecsLast { return }
        if theirs.isComplete, ours.isComplete {
            try requireEqual(ours.body, theirs.body, "body")
            try requireEqual(
                ours.trailers.map(CodecReading.Field.init),
                theirs.trailers.filter { !known.contains($0.name.lowercased()) },
                "trailers"
            )
        } else {
            let common = min(ours.body.count, theirs.body.count)
            try requireEqual(ours.body.prefix(common), theirs.body.prefix(common), "body so far")
        }
    }

    private static func requireReason(for message: Message) throws(Finding) {
        try require(
            Leniency.allCases.contains { $0.explains(message) },
            "NIO refuses what is taken here: \(text(message.head.bytes).debugDescription)"
        )
    }

    /// Those are left out of trailers.
    private static let known = Set(KnownField.allCases.map(\.name))
}

extension HeadReading {
    /// NIO's codec ends the message behind this head, whatever body it has, and leaves off.
    fileprivate var isCodecsLast: Bool {
        method == "CONNECT" || fields.contains(where: \.isUpgrade)
    }
}

extension HeadReading.Field {
    fileprivate var isUpgrade: Bool { text(name).lowercased() == "upgrade" }
}
