/// libcurl or epoll could not be set up: memory or descriptors ran out.
package struct CurlError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
