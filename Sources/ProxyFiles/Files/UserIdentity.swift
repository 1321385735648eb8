import Glibc

/// Whom this process acts as.
package struct UserIdentity: Sendable {
    package let id: UInt32
    package let groups: Set<UInt32>

    package init(id: UInt32, groups: Set<UInt32>) {
        self.id = id
        self.groups = groups
    }

    static let current: UserIdentity = {
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        let count = unsafe getgroups(Int32(groups.count), &groups)
        return UserIdentity(
            id: geteuid(),
            groups: Set(groups.prefix(Int(max(0, count))) + [getegid()])
        )
    }()
}
