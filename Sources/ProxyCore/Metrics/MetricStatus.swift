/// A status as metrics name it: those that HTTP has no class for have one name.
package struct MetricStatus: Hashable, Sendable {
    /// 0: one that HTTP has no class for.
    package let code: UInt16

    package init(_ status: Int) {
        code = (100...599).contains(status) ? UInt16(status) : 0
    }

    package var name: String { code == 0 ? "other" : String(code) }

    /// 1 to 5; 0 for one that HTTP has no class for.
    package var `class`: Int { Int(code) / 100 }
}
