import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// `ims`, and the outbound proxies of upstreams.
struct IMSSectionTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"

    private func folder(mode: Int = 0o600) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("hush \n", to: "password", mode: mode)
        return folder
    }

    @Test func `every value is read`() throws {
        let folder = try folder()
        try folder.write(SampleCredentials.shared.get().certificate.pem, to: "ca.pem")
        let configuration = try folder.load(
            """
            ims:
              proxy: https://jane@proxy.corp:3128
              proxyPasswordFile: password
              certificateAuthorities: ca.pem
              connectTimeout: 250ms
              timeout: 1m
            upstreams:
              author:
                url: https://aem.example.com
                proxy: http://joe@proxy.corp
                proxyPasswordFile: password
            """,
            now: SampleCredentials.start
        )
        var ims = Configuration.IMS()
        ims.proxy = try OutboundProxy("https://jane@proxy.corp:3128")
        // Spaces may be a password's own.
        ims.proxy?.password = Secret("hush ")
        ims.certificateAuthorities = folder.path(of: "ca.pem")
        ims.connectTimeout = .milliseconds(250)
        ims.timeout = .seconds(60)
        #expect(configuration.ims == ims)
        #expect(configuration.upstreams["author"]?.proxy?.user == "joe")
        #expect(configuration.upstreams["author"]?.proxy?.password == Secret("hush "))
        #expect(configuration.warnings == [])
        let other = try folder.load(Self.author, now: SampleCredentials.start)
        #expect(other.ims == Configuration.IMS())
        #expect(ConfigurationDifference(other, configuration).changes.contains("ims"))
    }

    static let problems = [
        ProblemCase(
            "unknown keys",
            author + "ims: {prxy: 1, timeout: never}\n",
            "proxy.conf:2:7: ims.prxy: unknown key; did you mean proxy?",
            "proxy.conf:2:25: ims.timeout: \"never\" is not a duration; write a whole number with "
                + "ms, s, m, h or d, for example 30s"
        ),
        ProblemCase(
            "a password in the address",
            author + "ims: {proxy: \"http://me:hush@p:1\"}\n",
            "proxy.conf:2:14: ims.proxy: a text of 18 bytes has a password in it; write the user "
                + "alone, http://USER@host:port, and the password into a file that "
                + "proxyPasswordFile of a configuration file names"
        ),
        ProblemCase(
            "a password of nobody",
            author + "ims: {proxy: \"http://p:1\", proxyPasswordFile: password}\n",
            "proxy.conf:2:14: ims.proxy: names no user whose password proxyPasswordFile could be; "
                + "write http://USER@p:1"
        ),
        ProblemCase(
            "a password for nothing",
            author + "ims: {proxyPasswordFile: password}\n",
            "proxy.conf:2:7: ims.proxyPasswordFile: has no proxy beside it; write proxy: "
                + "http://USER@host:port, or remove it"
        ),
        ProblemCase(
            "no file",
            author + "ims: {proxy: \"http://j@p:1\", proxyPasswordFile: absent.txt}\n",
            "proxy.conf:2:49: ims.proxyPasswordFile: \"absent.txt\" cannot be read: there is no "
                + "such file; write the path of a file that has the proxy's password alone"
        ),
        ProblemCase(
            "a directory",
            author + "ims: {proxy: \"http://j@p:1\", proxyPasswordFile: ./}\n",
            "proxy.conf:2:49: ims.proxyPasswordFile: \"./\" cannot be read: it is a "
                + "directory; write the path of a file that has the proxy's password alone"
        ),
        ProblemCase(
            "a file with more than a password",
            author + "ims: {proxy: \"http://j@p:1\", proxyPasswordFile: proxy.conf}\n",
            "proxy.conf:2:49: ims.proxyPasswordFile: \"proxy.conf\" has no password, or more than "
                + "that; name a file that has the proxy's password alone, in one line"
        ),
    ]

    @Test(arguments: problems)
    func `what is wrong is said`(_ example: ProblemCase) throws {
        #expect(try folder().problems(example.yaml) == example.expected)
    }

    @Test func `a password that others may read is said, and refused where that is wanted`() throws
    {
        let folder = try folder(mode: 0o644)
        let text = Self.author + "ims: {proxy: \"http://j@p:1\", proxyPasswordFile: password}\n"
        let fault = "is open to other users (mode 644); run chmod 600 on it"
        let warnings = try folder.load(text, now: SampleCredentials.start).warnings
        #expect(warnings.count == 1 && warnings.first?.contains(fault) == true)
        let error = #expect(throws: ConfigurationProblems.self) {
            try folder.load("strictFiles: true\n" + text, now: SampleCredentials.start)
        }
        #expect(error?.problems.first?.description.contains(fault) == true)
    }
}
