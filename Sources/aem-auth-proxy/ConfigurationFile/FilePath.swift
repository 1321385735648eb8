/// Paths as text.
enum FilePath {
    /// A path of the configuration file: relative ones begin where the file is.
    static func resolve(_ path: String, besideFile file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
