package import NIOCore

/// What an answer says about pages of other origins (the Fetch standard's CORS): the proxy's own
/// fields, which stand in place of the upstream's.
package struct CrossOrigin: Sendable, Equatable {
    /// Whose page asked; nil for a request of no allowed page.
    package let origin: WebOrigin?
    private let lines: ByteBuffer

    init(_ origin: WebOrigin?) {
        self.origin = origin
        var lines = ByteBuffer()
        if let origin {
            let value = origin.description
            ResponseHeadWriter.appendField("Access-Control-Allow-Origin", value, to: &lines)
            ResponseHeadWriter.appendField(
                "Access-Control-Expose-Headers",
                constant: "*",
                to: &lines
            )
        }
        ResponseHeadWriter.appendField("Vary", constant: "Origin", to: &lines)
        self.lines = lines
    }

    /// Appends the field lines.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeImmutableBuffer(lines)
    }

    /// Whether a field of the upstream's is left out because these stand in its place.
    package func replaces(_ fields: FieldSection, _ index: Int) -> Bool {
        fields[index].known == .other
            && fields.nameHasPrefix(index, ignoringCase: "access-control-")
    }
}
