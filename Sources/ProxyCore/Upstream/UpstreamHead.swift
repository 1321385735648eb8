package import NIOCore

/// The head of a request as it goes upstream: the bytes that libcurl is handed, made once.
///
/// The target and each field line (`Name: value`) end with a NUL, which a parsed head can't
/// contain: so a C library can read them in place. A value of this type is meant to be kept and
/// ``reset(method:)`` for the next request.
package struct UpstreamHead: Sendable {
    package private(set) var method: Method
    /// Target and field lines, each NUL-terminated, one behind the other.
    package private(set) var bytes: ByteBuffer
    /// Where each begins in `bytes`; the first is the target.
    package private(set) var offsets: [UInt32]

    package init() {
        method = .get
        bytes = ByteBuffer()
        offsets = []
    }

    package mutating func reset(method: Method) {
        self.method = method
        bytes.clear()
        offsets.removeAll(keepingCapacity: true)
    }

    /// Appends one NUL-terminated line; the target goes first.
    package mutating func appendLine(_ write: (inout ByteBuffer) -> Void) {
        offsets.append(UInt32(truncatingIfNeeded: bytes.writerIndex))
        write(&bytes)
        bytes.writeInteger(UInt8(0))
    }

    package mutating func appendField(_ name: StaticString, _ value: String) {
        appendLine { bytes in
            bytes.writeStaticString(name)
            bytes.writeStaticString(": ")
            bytes.writeString(value)
        }
    }

    /// The lines, for tests and assertions.
    package var lines: [String] {
        offsets.indices.map { index in
            let start = Int(offsets[index])
            let next = index + 1 < offsets.count ? Int(offsets[index + 1]) : bytes.writerIndex
            return bytes.getString(at: start, length: next - start - 1) ?? ""
        }
    }
}

extension UpstreamHead: CustomStringConvertible, CustomReflectable {
    /// Without the lines, one of which is the credential.
    package var description: String { "UpstreamHead(\(method.name), \(offsets.count) lines)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
