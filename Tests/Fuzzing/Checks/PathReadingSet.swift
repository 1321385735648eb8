package import NIOCore
import ProxyCore

/// All readings of a path, for a look at them as a whole; the router takes them one at a time.
package struct PathReadingSet {
    package private(set) var all: [[UInt8]] = []
    package let isBeyondReading: Bool

    package init(of target: ByteBuffer) {
        var readings = PathReadings(of: target)
        while let range = readings.next() { all.append(Array(readings.bytes[range])) }
        // What is refused before the first one was received all the same.
        if all.isEmpty {
            all = [Array(target.readableBytesView.prefix { $0 != UInt8(ascii: "?") })]
        }
        isBeyondReading = readings.isBeyondReading
    }
}
