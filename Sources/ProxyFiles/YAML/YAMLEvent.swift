/// A step of reading a YAML text, in the words of its specification.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case scalar(String, isPlain: Bool, anchor: String?)
        case sequenceStart(anchor: String?)
        case mappingStart(anchor: String?)
        /// Of a sequence or a mapping.
        case collectionEnd
        case alias(String)
        /// None: libyaml could not even begin.
        case none
    }

    let kind: Kind
    let position: Position
}
