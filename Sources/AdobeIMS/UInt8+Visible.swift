extension UInt8 {
    /// ASCII that shows: no space, no control character.
    var isVisible: Bool { (0x21...0x7E).contains(self) }
}
