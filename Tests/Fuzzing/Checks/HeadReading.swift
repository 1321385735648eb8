import NIOCore
import ProxyCore

/// All that can be asked of a request's head, to be compared.
struct HeadReading: Equatable {
    struct Field: Equatable {
        let name: [UInt8]
        let value: [UInt8]
    }

    let bytes: [UInt8]
    let method: String
    /// As it came.
    let target: [UInt8]
    /// As it is passed on.
    let path: [UInt8]
    let form: RequestHead.TargetForm
    let minorVersion: Int
    let framing: BodyFraming
    let keepAlive: Bool
    let expectsContinue: Bool
    let host: String
    let hostName: String
    let hostPort: Int?
    let fields: [Field]

    init(_ head: RequestHead) {
        bytes = head.bytes.byteArray
        method = head.method.name
        target = Array(bytes[head.targetRange])
        path = head.targetSlice.byteArray
        form = head.targetForm
        minorVersion = head.minorVersion
        framing = head.framing
        keepAlive = head.keepAlive
        expectsContinue = head.expectsContinue
        host = head.host
        hostName = head.hostName
        hostPort = head.hostPort
        fields = head.fields.readings
    }
}

extension FieldSection {
    var readings: [HeadReading.Field] {
        indices.map {
            HeadReading.Field(name: nameSlice($0).byteArray, value: valueSlice($0).byteArray)
        }
    }
}
