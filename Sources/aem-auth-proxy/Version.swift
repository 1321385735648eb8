/// This program's version, as in `User-Agent` and `--version`.
enum Version {
    static let current = "0.1.0"
}
