import FoundationEssentials

/// JSON, read tolerantly: what can't be represented becomes ``unreadable`` where it stands and
/// doesn't spoil the rest.
package enum JSONValue: Decodable {
    case string(String)
    case number(Double)
    case bool(Bool)
    case null
    case array([JSONValue])
    case object([String: JSONValue])
    case unreadable

    /// Deeper levels are not looked at: no document of IMS has more than three.
    private static let depthLimit = 16

    /// Nil when the bytes are not JSON. A byte order mark in front is skipped.
    package init?(_ bytes: [UInt8]) {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(content)) else {
            return nil
        }
        self = value
    }

    package init(from decoder: any Decoder) throws {
        guard decoder.codingPath.count < Self.depthLimit,
            let container = try? decoder.singleValueContainer()
        else {
            self = .unreadable
            return
        }
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .unreadable
        }
    }
}

extension JSONValue {
    package var object: [String: JSONValue]? {
        guard case .object(let members) = self else {
            return nil
        }
        return members
    }

    package var string: String? {
        guard case .string(let text) = self else {
            return nil
        }
        return text
    }

    /// A finite number, written as a number or as a decimal string: IMS does both.
    var looseNumber: Double? {
        switch self {
        case .number(let value) where value.isFinite:
            return value
        case .string(let text):
            // `Double` would also take "nan", "infinity" and hexadecimal.
            guard text.utf8.allSatisfy(\.isDecimalNumberByte), let value = Double(text),
                value.isFinite
            else {
                return nil
            }
            return value
        default:
            return nil
        }
    }
}

extension UInt8 {
    fileprivate var isDecimalNumberByte: Bool {
        switch self {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            true
        default:
            isDecimalDigit
        }
    }
}
