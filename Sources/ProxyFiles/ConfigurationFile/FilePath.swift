/// Paths of the configuration file.
enum FilePath {
    /// A path of the configuration file: relative ones begin where the file is. Nothing is tidied:
    /// what `..` means behind a symbolic link, the system alone knows.
    static func resolve(_ path: String, besideFile file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
