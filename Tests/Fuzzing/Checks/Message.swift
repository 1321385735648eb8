import ProxyCore

/// A request as our reader understood it.
struct Message: Equatable {
    let head: HeadReading
    var body: [UInt8] = []
    var trailers: [HeadReading.Field] = []
    var isComplete = false
}
