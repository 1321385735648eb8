import NIOCore

extension CrossOrigin {
    /// For so many seconds a browser need not ask again.
    private static let preflightAge: Int64 = 600
    /// A list that is longer is not granted.
    private static let longestList = 4096

    /// The answer to a browser that asks whether a page of this origin may call; nil for any other
    /// request. What it asks for is granted: routes decide about methods, for all clients alike.
    func preflight(_ head: RequestHead) -> Answer? {
        guard head.method == .options, let origin else { return nil }
        let asked = "access-control-request-"
        let askedMethod = asked + "method"
        let fields = head.fields
        guard fields.indices.contains(where: { fields.nameEquals($0, ignoringCase: askedMethod) })
        else { return nil }
        var answer = Answer(status: 204, cause: nil, detail: "")
        answer.add("Access-Control-Allow-Origin", origin.description)
        if let methods = Self.tokens(of: askedMethod, in: fields) {
            answer.add("Access-Control-Allow-Methods", methods)
        }
        if let names = Self.tokens(of: asked + "headers", in: fields) {
            answer.add("Access-Control-Allow-Headers", names)
        }
        if Self.tokens(of: asked + "private-network", in: fields) == "true" {
            answer.add("Access-Control-Allow-Private-Network", "true")
        }
        answer.add("Access-Control-Max-Age", "\(Self.preflightAge)")
        answer.add(
            "Vary",
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, "
                + "Access-Control-Request-Private-Network"
        )
        return answer
    }

    /// The elements of a list of tokens, over all field lines of that name; nil when there are
    /// none, one of them is no token, or it is too long.
    private static func tokens(of name: String, in fields: FieldSection) -> String? {
        let bytes = fields.bytes.readableBytesUInt8Span
        var list = ""
        for index in fields.indices where fields.nameEquals(index, ignoringCase: name) {
            var elements = ListElements(fields[index].valueRange)
            while let element = elements.next(in: bytes) {
                guard element.allSatisfy({ ByteClass.isToken(bytes[$0]) }),
                    list.utf8.count + element.count <= longestList
                else { return nil }
                list += (list.isEmpty ? "" : ", ") + bytes.text(element)
            }
        }
        return list.isEmpty ? nil : list
    }
}
