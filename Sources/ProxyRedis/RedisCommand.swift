package import NIOCore

/// One argument of a command: any bytes.
package struct RedisArgument: Sendable, ExpressibleByStringInterpolation {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(stringLiteral text: String) {
        bytes = Array(text.utf8)
    }
}

/// A command with its arguments, as they are sent.
package struct RedisCommand: Sendable {
    package let arguments: [[UInt8]]

    package init(_ arguments: [[UInt8]]) {
        self.arguments = arguments
    }

    package init(_ words: String...) {
        arguments = words.map { Array($0.utf8) }
    }

    /// An array of texts, the one form of a command that no argument can break out of.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeString("*\(arguments.count)\r\n")
        for argument in arguments {
            buffer.writeString("$\(argument.count)\r\n")
            buffer.writeBytes(argument)
            buffer.writeString("\r\n")
        }
    }
}
