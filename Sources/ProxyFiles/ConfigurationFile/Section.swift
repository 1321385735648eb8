/// A mapping whose keys have been looked at.
struct Section {
    /// One key and its value.
    struct Entry {
        let name: String
        let value: Place
    }

    let place: Place
    /// In the order of the file, each name once.
    let entries: [Entry]

    subscript(name: String) -> Place? {
        entries.first { $0.name == name }?.value
    }

    /// The key path of a key, also of one that is missing.
    func keyPath(of name: String) -> String {
        place.keyPath(of: name)
    }
}
