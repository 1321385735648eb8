import CVersion

/// This program's version, as in `User-Agent` and `--version`: that of the release, with the number
/// and the name of the last commit where there are others since (`1.2.0+5.g1a2b3c4`).
enum Version {
    static let current = unsafe String(cString: aem_auth_proxy_version())
}
