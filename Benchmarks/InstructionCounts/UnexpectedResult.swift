/// An operation took another path than the one to be counted.
struct UnexpectedResult: Error {}
