import Testing

/// The executable as a whole, over real sockets. One test at a time: each has processes and
/// servers of its own, and some load both cores. Their limit is for what hangs: a machine may be ten
/// times slower than the one they were written on.
@Suite(.serialized, .timeLimit(.minutes(10)))
enum EndToEnd {}
