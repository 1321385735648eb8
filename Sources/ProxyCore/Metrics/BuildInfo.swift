/// Which program it is, and on which libraries it runs.
package struct BuildInfo: Sendable, Equatable {
    package let version: String
    package let libcurl: String
    package let openssl: String

    package init(version: String, libcurl: String, openssl: String) {
        self.version = version
        self.libcurl = libcurl
        self.openssl = openssl
    }
}
