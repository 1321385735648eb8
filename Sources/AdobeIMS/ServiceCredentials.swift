/// The service credentials of an AEM technical account, as the Developer Console gives them.
///
/// The file looks like this (source: Adobe's `aemcs-api-client-lib` and the page "Generating
/// access tokens for server-side APIs"):
///
/// ```json
/// {"ok": true, "statusCode": 200, "integration": {
///    "imsEndpoint": "ims-na1.adobelogin.com", "metascopes": "ent_aem_cloud_api",
///    "technicalAccount": {"clientId": "cm-p1-e2-integration", "clientSecret": "…"},
///    "email": "…@techacct.adobe.com", "id": "…@techacct.adobe.com", "org": "…@AdobeOrg",
///    "privateKey": "-----BEGIN RSA PRIVATE KEY-----\r\n…", "publicKey": "-----BEGIN CERTIF…",
///    "certificateExpirationDate": "2027-05-21T14:16:46.000Z"}}
/// ```
public struct ServiceCredentials: Sendable {
    /// `imsEndpoint`
    public let endpoint: IMSEndpoint
    /// `org`: the assertion's issuer.
    public let organization: String
    /// `id`, not `email`: the assertion's subject.
    public let technicalAccountID: String
    public let email: String?
    /// `technicalAccount.clientId`
    public let clientID: String
    /// `technicalAccount.clientSecret`
    public let clientSecret: Secret
    /// At least one, without duplicates, in the file's order.
    public let metascopes: [String]
    /// PKCS#1 or PKCS#8 in PEM with LF line ends and 64 characters a line, not encrypted. Whether
    /// it is a key, and the certificate's, is for a cryptographic library to say.
    public let privateKey: Secret
    /// `publicKey`, which in spite of its name is an X.509 certificate: PEM with LF line ends.
    public let certificate: String?
    /// `certificateExpirationDate`. Older files don't have it; the certificate itself says it too.
    public let certificateExpiration: UnixTime?

    /// Reads the file's bytes.
    ///
    /// Keys may be in any order and unknown ones are ignored. Tolerated: the object `integration`
    /// without its wrapper, a byte order mark, PEM texts as arrays of lines, with line ends escaped
    /// twice or lost.
    ///
    /// - Throws: ``CredentialError``, which names every missing key at once.
    public init(json: [UInt8]) throws(CredentialError) {
        let document = try CredentialFile.document(json)
        guard document["accessToken"] == nil else {
            throw CredentialError(
                "this is a local development token, not service credentials: download the service "
                    + "credentials from the Developer Console's tab Integrations"
            )
        }
        try self.init(document: document)
    }

    init(document: [String: JSONValue]) throws(CredentialError) {
        var fields = CredentialFields(document)
        let endpoint = fields.text("imsEndpoint")
        let organization = fields.text("org")
        let account = fields.text("id")
        let clientID = fields.text("technicalAccount", "clientId")
        let clientSecret = fields.text("technicalAccount", "clientSecret")
        let metascopes = fields.list("metascopes")
        let privateKey = fields.lines("privateKey")
        try fields.check()

        self.endpoint = try IMSEndpoint(endpoint)
        self.organization = organization
        self.technicalAccountID = account
        self.email = fields.optionalText("email")
        self.clientID = clientID
        self.clientSecret = Secret(clientSecret)
        self.metascopes = metascopes
        self.privateKey = try Self.privateKey(privateKey)
        self.certificate = try fields.optionalLines("publicKey").map(Self.certificate)
        self.certificateExpiration = fields.optionalText("certificateExpirationDate")
            .flatMap(UnixTime.init(iso8601:))
    }

    private static func privateKey(_ text: String) throws(CredentialError) -> Secret {
        guard let block = PEMBlock(text) else {
            throw CredentialError(
                "privateKey is not a PEM private key, or is cut off: download the credentials "
                    + "again from the Developer Console"
            )
        }
        guard !block.hasHeaders, block.label != "ENCRYPTED PRIVATE KEY" else {
            throw CredentialError(
                "privateKey is encrypted: decrypt it with `openssl pkey` or download the "
                    + "credentials again from the Developer Console"
            )
        }
        guard block.label == "RSA PRIVATE KEY" || block.label == "PRIVATE KEY" else {
            throw CredentialError(
                "privateKey is not an RSA private key (PKCS#1 or PKCS#8): put the account's "
                    + "private key there"
            )
        }
        return Secret(block.normalized)
    }

    private static func certificate(_ text: String) throws(CredentialError) -> String {
        guard let block = PEMBlock(text), block.label == "CERTIFICATE", !block.hasHeaders else {
            throw CredentialError(
                "publicKey is not a PEM certificate, or is cut off: download the credentials "
                    + "again from the Developer Console, or remove this key"
            )
        }
        return block.normalized
    }
}
