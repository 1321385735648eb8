/// A file that the configuration names.
struct NamedFile {
    /// As it is opened.
    let path: String
    /// As it is written there, in quotes: so without values out of the environment.
    let name: String
}
