package import AdobeIMS
package import ProxyCore
package import ProxyFiles
import ProxyOpenSSL

/// What a credentials file says, apart from its secrets.
package enum CredentialFacts {
    /// Reads a file of either kind.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - files: Has it.
    ///   - now: The time that is left is counted from here.
    /// - Returns: The kind first. What OpenSSL finds wrong is a fact, too.
    /// - Throws: ``InvalidValue``, which doesn't name the file, when it is of no kind.
    package static func read(
        _ path: String,
        from files: FileSnapshot,
        now: UnixTime
    ) throws(InvalidValue) -> [Fact] {
        let file = try files.file(path)
        do throws(CredentialError) {
            return switch try CredentialFile(json: file.bytes) {
            case .serviceCredentials(let credentials): facts(credentials, now)
            case .localDevelopmentToken(let token):
                facts(token.life(fileModifiedAt: file.modifiedAt, now: now), now)
            }
        } catch {
            throw InvalidValue("is not usable: \(error.message)")
        }
    }

    private static func facts(_ credentials: ServiceCredentials, _ now: UnixTime) -> [Fact] {
        var facts = [
            Fact("kind", .text("serviceCredentials")),
            Fact("client_id", .text(credentials.clientID)),
            Fact("organization", .text(credentials.organization)),
            Fact("technical_account_id", .text(credentials.technicalAccountID)),
            Fact("metascopes", .list(credentials.metascopes)),
            Fact("ims_endpoint", .text(credentials.endpoint.origin)),
        ]
        if let end = credentials.certificateExpiration {
            facts.append(Fact("certificate_expiration_date", .text("\(end)")))
        }
        var problem: InvalidValue?
        var certificate: X509Certificate?
        do throws(InvalidValue) {
            certificate = try credentials.x509Certificate()
            _ = try credentials.checkedCertificate()
        } catch {
            problem = error
        }
        if let certificate {
            facts += [
                Fact("certificate_subject", .text(certificate.subject)),
                Fact("certificate_sha256", .text(certificate.sha256Fingerprint)),
                Fact("not_before", .text("\(certificate.notBefore)")),
                Fact("not_after", .text("\(certificate.notAfter)")),
            ]
        }
        if let end = credentials.certificateEnd(certificate) {
            facts.append(Fact("days_left", .count(Remaining(from: now, to: end).days)))
        }
        if certificate != nil { facts.append(Fact("key_matches", .flag(problem == nil))) }
        if let problem { facts.append(Fact("problem", .text(problem.message))) }
        return facts
    }

    private static func facts(_ token: AccessToken, _ now: UnixTime) -> [Fact] {
        [
            Fact("kind", .text("localDevelopmentToken")),
            Fact("expires_at", .text("\(token.expiry)")),
            Fact("seconds_left", .count(Remaining(from: now, to: token.expiry).seconds)),
            Fact("expiry_source", .text(token.expirySource.rawValue)),
        ]
    }
}
