package import AdobeIMS

/// A small file, read whole.
package struct FileContent: Sendable {
    package let bytes: [UInt8]
    /// Of the descriptor that the bytes are from.
    package let stamp: FileStamp
    package let modifiedAt: UnixTime
    package let rights: FileRights

    package init(
        bytes: [UInt8],
        stamp: FileStamp,
        modifiedAt: UnixTime,
        rights: FileRights
    ) {
        self.bytes = bytes
        self.stamp = stamp
        self.modifiedAt = modifiedAt
        self.rights = rights
    }

    /// What is wrong with its rights if it has a secret; nil for a file that is its owner's alone.
    var faultOfRights: String? { rights.fault(for: .current) }
}
