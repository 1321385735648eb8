import NIOCore

/// The API keys of a listener, of which only the digests are known.
struct KnownKeys: Sendable {
    enum Proof: Equatable {
        case absent
        case caller(String)
        /// A key that is none, or more than one.
        case wrong
    }

    /// A longer value is no key, and not worth a digest; in bytes.
    private static let longestKey = 4096

    let header: String
    private let keys: [Callers.APIKey]
    private let digest: @Sendable ([UInt8]) -> [UInt8]

    init(_ callers: Callers, digest: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        header = callers.apiKeyHeader
        keys = callers.apiKeys
        self.digest = digest
    }

    /// The listener's own field decides where there is one. Without it `Authorization` is looked at,
    /// which is all that many tools let one set; but it may well be meant for AEM, and is no proof
    /// of anything then.
    func proof(in fields: FieldSection) -> Proof {
        var found: Int?
        for index in fields.indices where fields.nameEquals(index, ignoringCase: header) {
            guard found == nil else { return .wrong }
            found = index
        }
        guard let found else { return proof(inAuthorizationOf: fields) }
        guard fields[found].valueRange.count <= Self.longestKey else { return .wrong }
        return owner(of: Array(fields.valueSlice(found).readableBytesView)).map { .caller($0) }
            ?? .wrong
    }

    private func proof(inAuthorizationOf fields: FieldSection) -> Proof {
        guard fields.contains(.authorization) else { return .absent }
        var key: [UInt8]?
        for index in fields.indices where fields[index].known == .authorization {
            guard key == nil else { return .wrong }
            key = fields.authorizationKey(index, longest: Self.longestKey) ?? []
        }
        guard let key, !key.isEmpty, let owner = owner(of: key) else { return .absent }
        return .caller(owner)
    }

    /// Takes as long for a wrong key as for a right one, whichever it is.
    private func owner(of key: [UInt8]) -> String? {
        let digest = digest(key)
        guard !digest.isEmpty else { return nil }
        var owner: String?
        for key in keys where Self.equals(key.digest, digest) { owner = key.name }
        return owner
    }

    private static func equals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(left, right) { difference |= left ^ right }
        return difference == 0
    }
}
