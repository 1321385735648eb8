/// A JSON file of the AEM Developer Console. Which kind it is shows in the file: only a local
/// development token has `accessToken` at its top level.
public enum CredentialFile: Sendable {
    case serviceCredentials(ServiceCredentials)
    case localDevelopmentToken(LocalDevelopmentToken)

    /// Reads the file's bytes.
    ///
    /// - Throws: ``CredentialError``, which says what is wrong and what to do.
    public init(json: [UInt8]) throws(CredentialError) {
        let document = try Self.document(json)
        self =
            if document["accessToken"] != nil {
                .localDevelopmentToken(try LocalDevelopmentToken(document: document))
            } else {
                .serviceCredentials(try ServiceCredentials(document: document))
            }
    }

    /// The top level of a credential file.
    static func document(_ json: [UInt8]) throws(CredentialError) -> [String: JSONValue] {
        guard !json.isEmpty else {
            throw CredentialError(
                "the file is empty: download it again from the Developer Console"
            )
        }
        guard let document = JSONValue(json)?.object else {
            throw CredentialError(
                "the file is not a JSON object: use the file as the Developer Console gives it"
            )
        }
        return document
    }
}
