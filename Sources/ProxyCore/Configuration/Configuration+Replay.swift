extension Configuration {
    /// How much of a request's body is kept, so that the request can be sent again with a new
    /// token.
    package struct Replay: Sendable, Equatable {
        /// Bytes kept in memory, per exchange.
        package var memory: Int
        /// Bytes kept in all, in a temporary file as soon as they are more than ``memory``; 0 is
        /// never.
        package var spool: Int

        package init(memory: Int = 256 << 10, spool: Int = 64 << 20) {
            self.memory = memory
            self.spool = spool
        }
    }
}
