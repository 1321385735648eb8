extension Configuration {
    /// How much of a request's body is kept, so that the request can be sent again with a new
    /// token.
    package struct Replay: Sendable, Equatable {
        /// Bytes kept in memory, per exchange.
        package var memory: Int
        /// Bytes kept in all, in a temporary file as soon as they are more than ``memory``; 0 is
        /// never.
        package var spool: Int
        /// Bytes in memory of all exchanges together; beyond it bodies are not kept.
        package var totalMemory: Int
        /// Bytes in temporary files of all exchanges together; beyond it bodies are not kept.
        package var totalSpool: Int

        package init(
            memory: Int = 256 << 10,
            spool: Int = 64 << 20,
            totalMemory: Int = 256 << 20,
            totalSpool: Int = 8 << 30
        ) {
            self.memory = memory
            self.spool = spool
            self.totalMemory = totalMemory
            self.totalSpool = totalSpool
        }
    }
}
