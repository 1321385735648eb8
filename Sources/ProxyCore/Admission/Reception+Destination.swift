import NIOCore

extension Reception {
    /// Why a request may not copy or move something to where its `Destination` says (RFC 4918 §10.3);
    /// nil when it may, or names none. That is a second target: it has to lead where the request does,
    /// whatever host is named with it.
    func refusal(
        ofDestinationIn head: RequestHead,
        by route: RouteTarget,
        _ admitted: Admission.Admitted
    ) -> Answer? {
        guard case .other = head.method else { return nil }
        let fields = head.fields
        for index in fields.indices where fields.nameEquals(index, ignoringCase: "destination") {
            switch plan.router.decide(head, target: Self.path(of: fields, index)) {
            case .ambiguous:
                return .ambiguousPath
            case .denied:
                return .routeDenied
            case .route(let other):
                guard let other, other.route.upstream == route.route.upstream,
                    other.route.credential == route.route.credential
                else { return .noRoute }
                if let refusal = admitted.refusal(by: other.route) { return refusal }
            }
        }
        return nil
    }

    private static func path(of fields: FieldSection, _ index: Int) -> ByteBuffer {
        let value = fields.valueSlice(index)
        let bytes = value.readableBytesUInt8Span
        let parts = AddressParts(bytes, in: 0..<bytes.count)
        let path = parts?.rest ?? 0..<bytes.count
        let start = value.readerIndex + path.lowerBound
        guard !path.isEmpty, let slice = value.getSlice(at: start, length: path.count) else {
            return ByteBuffer(staticString: "/")
        }
        return slice
    }
}
