import AdobeIMS
import Glibc
import NIOSSL
import ProxyCore

extension NIOSSLCertificate {
    /// In the certificate's order. nil after its end: TLS doesn't check it again when a session is
    /// resumed.
    var subjectAlternativeNames: [SubjectAlternativeName]? {
        guard notValidAfter > time(nil) else { return nil }
        return _subjectAlternativeNames().compactMap { name in
            if name.nameType == .ipAddress {
                return IPAddress(octets: Array(name.contents)).map { .address($0) }
            }
            guard let text = String(validating: name.contents, as: Unicode.ASCII.self) else {
                return nil
            }
            return switch name.nameType {
            case .dnsName: .dns(text)
            case .uri: .uri(text)
            case .email: .email(text)
            default: nil
            }
        }
    }
}
