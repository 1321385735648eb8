/// The file's text as a tree.
struct YAMLDocument {
    /// `nil` for a file without content.
    let root: Node?

    /// - Parameters:
    ///   - text: The file.
    ///   - file: Its name, for problems.
    /// - Throws: Where and why it is not YAML.
    init(_ text: String, file: String) throws(ConfigurationProblem) {
        var composer = YAMLComposer(YAMLEvents(text))
        do throws(YAMLFault) {
            root = try composer.document()
        } catch {
            throw ConfigurationProblem(
                file: file,
                line: error.position.line,
                column: error.position.column,
                keyPath: "",
                message: error.message
            )
        }
    }
}
