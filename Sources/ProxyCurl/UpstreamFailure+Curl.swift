import CCurl
import Glibc
import ProxyCore

extension UpstreamFailure {
    /// A connection could not be made, for want of descriptors or memory here.
    static var descriptorsMissing: UpstreamFailure {
        UpstreamFailure(.local, detail: "no more files may be opened")
    }

    /// A connection broke; `nil`: it was closed by the upstream.
    ///
    /// `osError`: What the system said of it; 0: nothing.
    init(broken code: CURLcode?, osError: Int32, isHeadComplete: Bool) {
        let isReset = osError == ECONNRESET || osError == EPIPE
        switch (isHeadComplete, code) {
        case (true, nil): self.init(.interrupted, detail: "closed within the answer")
        case (true, _?):
            self.init(.interrupted, detail: isReset ? "reset within the answer" : "broken off")
        case (false, nil): self.init(.closed)
        case (false, _?) where isReset: self.init(.reset)
        case (false, let code?):
            self.init(.unreachable, detail: CurlFault(code: code.rawValue).codeText)
        }
    }
}
