/// What a request says of its trace on its way upstream.
package struct OutgoingTrace: Equatable, Sendable {
    /// The span that the upstream's are children of.
    package let context: TraceContext
    /// Whether the client's `tracestate` passes: it belongs to the client's trace alone (W3C Trace
    /// Context §3.3).
    package let keepsState: Bool

    package init(context: TraceContext, keepsState: Bool) {
        self.context = context
        self.keepsState = keepsState
    }

    /// Whether a field of the client's gives way to this.
    func replaces(_ fields: FieldSection, _ index: Int) -> Bool {
        fields.nameEquals(index, ignoringCase: TraceContext.parentField)
            || !keepsState && fields.nameEquals(index, ignoringCase: TraceContext.stateField)
    }
}
