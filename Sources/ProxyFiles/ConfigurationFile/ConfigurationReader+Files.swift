import ProxyCore

/// Paths of files.
extension ConfigurationReader {
    /// One path; whether there is such a file is not looked at.
    ///
    /// What stands there may be the secret itself, so only a path is quoted.
    mutating func file(_ place: Place) -> NamedFile? {
        guard let text = text(place, "a path") else { return nil }
        let written = place.node.text ?? ""
        let name = UserText.path(written)
        do throws(InvalidValue) {
            let path = FilePath.resolve(try ValueSyntax.path(text), besideFile: file)
            return NamedFile(path: path, name: name)
        } catch {
            report(written.isEmpty ? error.message : "\(name) \(error.message)", place)
            return nil
        }
    }

    /// One path, or a list of them.
    ///
    /// - Returns: `nil` when one of them is none, which is reported.
    mutating func files(_ place: Place) -> [NamedFile]? {
        guard let places = valueOrList(place, "paths, the newest file first") else { return nil }
        var files: [NamedFile] = []
        for place in places {
            guard let file = file(place) else { continue }
            if files.contains(where: { $0.path == file.path }) {
                report("is already in the list; remove one of the two", place)
            }
            files.append(file)
        }
        return files.count == places.count ? files : nil
    }

    /// The elements of a list, or the value that stands in its place.
    ///
    /// - Parameters:
    ///   - place: The value.
    ///   - expected: What the elements are, for people.
    /// - Returns: `nil` when the list is empty, which is reported.
    mutating func valueOrList(_ place: Place, _ expected: String) -> [Place]? {
        guard place.isList else { return [place] }
        guard let places = items(place, expected), !places.isEmpty else {
            report("is empty; write a list of \(expected)", place)
            return nil
        }
        return places
    }
}
