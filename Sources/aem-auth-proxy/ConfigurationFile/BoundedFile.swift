import AdobeIMS
import FoundationEssentials
import ProxyCore

/// A small file, read whole.
struct BoundedFile {
    let bytes: [UInt8]
    let modifiedAt: UnixTime
    /// The lower nine bits of its mode.
    let permissions: Int

    /// More than any configuration or credentials file needs.
    static let limit = 1 << 20

    /// Reads a regular file, through symbolic links (Kubernetes mounts secrets as such).
    ///
    /// - Throws: ``InvalidValue`` that names no path: "cannot be read: …".
    init(_ path: String, limit: Int = limit) throws(InvalidValue) {
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
            bytes = Array(data)
            let date = attributes[.modificationDate] as? Date
            modifiedAt = UnixTime(milliseconds: Int64((date?.timeIntervalSince1970 ?? 0) * 1000))
            permissions = (attributes[.posixPermissions] as? Int ?? 0) & 0o777
        } catch let error as InvalidValue {
            throw error
        } catch {
            throw InvalidValue("cannot be read: \(Self.reason(error))")
        }
    }

    /// What is wrong with its rights if it has a secret; nil for a file that is its owner's alone.
    var faultOfRights: String? {
        guard permissions & 0o066 != 0 else { return nil }
        let mode = String(permissions, radix: 8)
        return "is open to other users (mode \(mode)); run chmod 600 on it"
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "this user may not read it"
        default: "the system refuses"
        }
    }
}
