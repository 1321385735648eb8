import FoundationEssentials
package import ProxyCore

/// Reads HTTP archives, also those that browsers and others write.
package enum ArchiveReader {
    /// What an archive has.
    package struct Content: Sendable {
        package let exchanges: [ArchivedExchange]
        /// Entries that are none of HTTP, or can't be read.
        package let skipped: Int
    }

    /// A file of that many bytes is read.
    package static let limit = 512 << 20

    /// Whether bytes begin as an archive does, and not as a log.
    package static func isArchive(_ bytes: some Collection<UInt8>) -> Bool {
        let head = String(decoding: bytes.prefix(256), as: UTF8.self).filter { !$0.isWhitespace }
        return head.hasPrefix("{\"log\":{") || head.hasPrefix("\u{FEFF}{\"log\":{")
    }

    /// - Throws: What keeps it from being one.
    package static func read(_ bytes: [UInt8]) throws(InvalidValue) -> Content {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
            throw InvalidValue("is no HTTP archive: JSON with log.entries is expected")
        }
        let exchanges = file.log.entries.compactMap { $0.value?.exchange }
        return Content(
            exchanges: exchanges,
            skipped: file.log.entries.count - exchanges.count
        )
    }

    // MARK: The format

    private struct File: Decodable {
        let log: Log
    }

    private struct Log: Decodable {
        let entries: [Tolerant<Entry>]
    }

    /// What can't be read spoils nothing else.
    private struct Tolerant<Value: Decodable>: Decodable {
        let value: Value?

        init(from decoder: any Decoder) throws {
            value = try? Value(from: decoder)
        }
    }

    private struct Entry: Decodable {
        let request: Request
        let response: Response
        let upstream: Tolerant<String>?
        let credential: Tolerant<String>?
        let attempts: Tolerant<Int>?

        enum CodingKeys: String, CodingKey {
            case request
            case response
            case upstream = "_upstream"
            case credential = "_credential"
            case attempts = "_attempts"
        }

        var exchange: ArchivedExchange? {
            guard let (origin, target) = ArchivedExchange.parts(ofURL: request.url) else {
                return nil
            }
            let content = response.content?.value
            return ArchivedExchange(
                method: request.method,
                origin: origin,
                target: target,
                status: response.status,
                fields: (response.headers ?? []).compactMap { header in
                    header.value.map { ArchivedExchange.Field($0.name, $0.value) }
                },
                body: content?.bytes ?? [],
                isCoded: content?.coding?.value != nil,
                isCut: content?.truncated?.value == true,
                upstream: upstream?.value,
                credential: credential?.value,
                attempts: attempts?.value
            )
        }
    }

    private struct Request: Decodable {
        let method: String
        let url: String
    }

    private struct Response: Decodable {
        let status: Int
        let headers: [Tolerant<Header>]?
        let content: Tolerant<Content>?

        struct Header: Decodable {
            let name: String
            let value: String
        }

        struct Content: Decodable {
            let text: Tolerant<String>?
            let encoding: Tolerant<String>?
            let coding: Tolerant<String>?
            let truncated: Tolerant<Bool>?

            enum CodingKeys: String, CodingKey {
                case text
                case encoding
                case coding = "_coding"
                case truncated = "_truncated"
            }

            var bytes: [UInt8] {
                guard let text = text?.value else { return [] }
                guard encoding?.value == "base64" else { return Array(text.utf8) }
                let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters)
                return data.map(Array.init) ?? []
            }
        }
    }
}
