import FoundationEssentials
import ProxyCore

/// Reads small files whole.
enum BoundedFile {
    /// More than any configuration or credentials file needs.
    static let limit = 1 << 20

    /// The bytes of a regular file, through symbolic links (Kubernetes mounts secrets as such).
    ///
    /// - Throws: ``InvalidValue`` that names no path: "cannot be read: …".
    static func read(_ path: String, limit: Int = limit) throws(InvalidValue) -> [UInt8] {
        // What a link leads to decides: a device or a pipe would never end.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            let type = attributes[.type] as? FileAttributeType
            guard type == .typeRegular else {
                let kind = type == .typeDirectory ? "it is a directory" : "it is not a regular file"
                throw InvalidValue("cannot be read: \(kind)")
            }
            let data = try Data(contentsOf: URL(filePath: target))
            guard data.count <= limit else {
                throw InvalidValue("cannot be read: it has more than \(limit >> 20) MiB")
            }
            return Array(data)
        } catch let error as InvalidValue {
            throw error
        } catch {
            throw InvalidValue("cannot be read: \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "this user may not read it"
        default: "the system refuses"
        }
    }
}
