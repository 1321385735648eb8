/// Whom a file belongs to, and who may do what with it.
package struct FileRights: Sendable, Equatable {
    package let owner: UInt32
    package let group: UInt32
    /// The lower nine bits of its mode.
    package let permissions: UInt32

    package init(owner: UInt32, group: UInt32, permissions: UInt32) {
        self.owner = owner
        self.group = group
        self.permissions = permissions
    }

    /// What is wrong with a file that has a secret; nil for one that no other user may read.
    ///
    /// As PostgreSQL has it for keys: its owner's alone; or root's, and readable for a group that
    /// `user` is in. So Kubernetes gives secrets to a process (`fsGroup`), which could not change
    /// their mode.
    package func fault(for user: UserIdentity) -> String? {
        let isLent = owner == 0 && user.id != 0 && user.groups.contains(group)
        guard permissions & (isLent ? 0o026 : 0o066) != 0 else { return nil }
        let mode = String(permissions, radix: 8)
        return "is open to other users (mode \(mode)); run chmod \(isLent ? 640 : 600) on it"
    }
}
