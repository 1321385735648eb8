package import AdobeIMS
import COpenSSL

extension X509Certificate {
    /// Makes a certificate that signs itself: X.509 version 3, sha256WithRSA, usable as a
    /// certificate authority, as a TLS server's certificate and for signing assertions.
    ///
    /// - Parameters:
    ///   - commonName: subject and issuer; 64 characters at most.
    ///   - key: the key that it is for and that signs it.
    ///   - validFor: how long from the beginning on; whole seconds.
    ///   - subjectAlternativeNames: host names and IP addresses.
    ///   - from: the beginning; whole seconds.
    /// - Returns: the certificate, signed.
    /// - Throws: ``OpenSSLError`` when a name can't stand in a certificate, or OpenSSL fails.
    package static func selfSigned(
        commonName: String,
        key: RSAPrivateKey,
        validFor: Duration,
        subjectAlternativeNames: [String] = [],
        from: UnixTime
    ) throws(OpenSSLError) -> X509Certificate {
        var extensions = [
            (NID_basic_constraints, "critical,CA:TRUE"),
            (NID_key_usage, "critical,digitalSignature,keyEncipherment,keyCertSign,cRLSign"),
            (NID_ext_key_usage, "serverAuth,clientAuth"),
            (NID_subject_key_identifier, "hash"),
        ]
        if !subjectAlternativeNames.isEmpty {
            let names = try subjectAlternativeNames.map(alternativeName).joined(separator: ",")
            extensions.append((NID_subject_alt_name, names))
        }
        guard let certificate = unsafe X509_new() else {
            throw .last("out of memory")
        }
        let isComplete =
            unsafe X509_set_version(certificate, 2) == 1
            && setSerialNumber(certificate)
            && setValidity(certificate, from: from, to: from.advanced(by: validFor))
            && setName(certificate, commonName: commonName)
            && X509_set_pubkey(certificate, key.pointer) == 1
            && extensions.allSatisfy { unsafe add($0.0, $0.1, to: certificate) }
            && X509_sign(certificate, key.pointer, EVP_sha256()) > 0
        guard isComplete else {
            unsafe X509_free(certificate)
            throw .last("no certificate could be made")
        }
        return try unsafe X509Certificate(owning: certificate)
    }

    /// 127 random bits: positive, and not used before.
    private static func setSerialNumber(_ certificate: OpaquePointer) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard unsafe RAND_bytes(&bytes, Int32(bytes.count)) == 1 else {
            return false
        }
        bytes[0] = bytes[0] & 0x7F | 0x40
        let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil)
        defer { unsafe BN_free(number) }
        return unsafe number != nil
            && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    private static func setValidity(
        _ certificate: OpaquePointer,
        from: UnixTime,
        to: UnixTime
    ) -> Bool {
        let notBefore = unsafe ASN1_TIME_set(nil, time_t(from.milliseconds / 1000))
        defer { unsafe ASN1_TIME_free(notBefore) }
        let notAfter = unsafe ASN1_TIME_set(nil, time_t(to.milliseconds / 1000))
        defer { unsafe ASN1_TIME_free(notAfter) }
        return unsafe notBefore != nil && notAfter != nil
            && X509_set1_notBefore(certificate, notBefore) == 1
            && X509_set1_notAfter(certificate, notAfter) == 1
    }

    private static func setName(_ certificate: OpaquePointer, commonName: String) -> Bool {
        // The certificate's own name object, so there is nothing to free.
        let name = unsafe X509_get_subject_name(certificate)
        let text = Array(commonName.utf8)
        guard let count = Int32(exactly: text.count) else {
            return false
        }
        return unsafe X509_NAME_add_entry_by_NID(
            name,
            NID_commonName,
            MBSTRING_UTF8,
            text,
            count,
            -1,
            0
        ) == 1
            && X509_set_issuer_name(certificate, name) == 1
    }

    private static func add(_ nid: Int32, _ value: String, to certificate: OpaquePointer) -> Bool {
        let item = unsafe openssl_shim_extension(certificate, nid, value)
        defer { unsafe X509_EXTENSION_free(item) }
        return unsafe item != nil && X509_add_ext(certificate, item, -1) == 1
    }

    /// A name in the syntax of OpenSSL's configuration. Commas and the like would be syntax there,
    /// so names are held to the characters that hosts and addresses have.
    private static func alternativeName(_ name: String) throws(OpenSSLError) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "*"), UInt8(ascii: ":"):
                true
            default:
                false
            }
        }
        guard isPlain, !name.isEmpty else {
            throw OpenSSLError("a subject alternative name is neither a host nor an address")
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress =
            name.contains(":") || parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return (isAddress ? "IP:" : "DNS:") + name
    }
}
