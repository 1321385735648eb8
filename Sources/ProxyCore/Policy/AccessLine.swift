import AdobeIMS

/// A line of a log, as the proxy writes it or as somebody put something before it.
package enum AccessLine: Sendable, Equatable {
    case request(ObservedRequest)
    /// Another line of the proxy's, or of somebody else's.
    case other
    /// A piece of an access line, as rotation and full disks leave it.
    case broken

    private static let textMark = Array(" access request.id=".utf8)
    private static let jsonMark = Array(#""message":"access""#.utf8)
    /// What only access lines have.
    private static let traces = [Array(" bytes.out=".utf8), Array(#""bytes.out":"#.utf8)]

    package init(_ line: ArraySlice<UInt8>) {
        let members: [String: String]?
        if let mark = line.firstRange(of: Self.textMark) {
            members = Self.textMembers(line[(mark.lowerBound + " access ".utf8.count)...])
        } else if line.firstRange(of: Self.jsonMark) != nil,
            let start = line.firstIndex(of: UInt8(ascii: "{"))
        {
            members = Self.jsonMembers(line[start...])
        } else {
            let isPiece = Self.traces.contains { line.firstRange(of: $0) != nil }
            self = isPiece ? .broken : .other
            return
        }
        guard let members, let request = ObservedRequest(members) else {
            self = .broken
            return
        }
        self = .request(request)
    }

    /// `name=word name="a \"literal\" of JSON"`
    private static func textMembers(_ line: ArraySlice<UInt8>) -> [String: String]? {
        var rest = line
        var members: [String: String] = [:]
        while let first = rest.first {
            if first == ByteClass.space {
                rest.removeFirst()
                continue
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if rest.first == ByteClass.quote {
                guard let value = takeLiteral(&rest) else { return nil }
                members[name] = value
            } else {
                let word = rest.prefix { $0 != ByteClass.space }
                members[name] = String(decoding: word, as: UTF8.self)
                rest = rest[word.endIndex...]
            }
        }
        return members
    }

    /// A flat object, its numbers as they are written; what is behind it is of no interest.
    private static func jsonMembers(_ line: ArraySlice<UInt8>) -> [String: String]? {
        var rest = line.dropFirst()
        var members: [String: String] = [:]
        while true {
            skipSpaces(&rest)
            guard rest.first == ByteClass.quote, let name = takeLiteral(&rest) else { return nil }
            skipSpaces(&rest)
            guard rest.popFirst() == ByteClass.colon else { return nil }
            skipSpaces(&rest)
            if rest.first == ByteClass.quote {
                guard let value = takeLiteral(&rest) else { return nil }
                members[name] = value
            } else {
                let number = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
                members[name] = String(decoding: number, as: UTF8.self)
                rest = rest[number.endIndex...]
            }
            skipSpaces(&rest)
            switch rest.popFirst() {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "}"): return members
            default: return nil
            }
        }
    }

    private static func skipSpaces(_ rest: inout ArraySlice<UInt8>) {
        while let first = rest.first, first == ByteClass.space || first == 0x09 {
            rest.removeFirst()
        }
    }

    /// Nil where it has no end.
    private static func takeLiteral(_ rest: inout ArraySlice<UInt8>) -> String? {
        var end = rest.startIndex + 1
        var isPlain = true
        while end < rest.endIndex, rest[end] != ByteClass.quote {
            if rest[end] == ByteClass.backslash {
                isPlain = false
                end += 1
            }
            end += 1
        }
        guard end < rest.endIndex else { return nil }
        let literal = rest[...end]
        rest = rest[(end + 1)...]
        if isPlain {
            return String(decoding: literal.dropFirst().dropLast(), as: UTF8.self)
        }
        let list = [UInt8(ascii: "[")] + literal + [UInt8(ascii: "]")]
        guard case .array(let values)? = JSONValue(list) else { return nil }
        return values.first?.string
    }
}

extension ObservedRequest {
    /// Of an access line's fields; nil where one is missing.
    fileprivate init?(_ members: [String: String]) {
        guard let method = members["method"], let path = members["path"],
            let route = members["route"], let status = members["status"].flatMap({ Int($0) }),
            // One of the last: what was cut off in the middle lacks it.
            let attempts = members["attempts"].flatMap({ Int($0) })
        else { return nil }
        self.init(
            method: method,
            path: path,
            status: status,
            route: route == "-" ? nil : route,
            upstream: members["upstream"],
            credential: members["credential"],
            attempts: attempts
        )
    }
}
