import Testing

/// The executable as a whole, over real sockets. One test at a time: each has processes and
/// servers of its own, and some load both cores.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum EndToEnd {}
