package import NIOCore

/// Spans as an `ExportTraceServiceRequest` of OTLP 1, in binary protocol buffers. The numbers are
/// those of opentelemetry-proto's `trace.proto`, `resource.proto` and `common.proto`.
package enum SpanExport {
    package static let contentType = "application/x-protobuf"
    /// What is added to the configured address (OTLP specification, "OTLP/HTTP Request").
    package static let path = "/v1/traces"

    /// The request's body.
    ///
    /// `version`: The proxy's own.
    package static func body(_ spans: [TraceSpan], version: String) -> ByteBuffer {
        var writer = ProtobufWriter()
        // resource_spans
        writer.message(1) { writer in
            writer.message(1) { resource in
                attribute(.text("service.name", name), field: 1, &resource)
                attribute(.text("service.version", version), field: 1, &resource)
            }
            // scope_spans
            writer.message(2) { writer in
                writer.message(1) { scope in
                    scope.text(1, name)
                    scope.text(2, version)
                }
                for span in spans { writer.message(2) { write(span, to: &$0) } }
            }
        }
        return ByteBuffer(bytes: writer.bytes)
    }

    private static let name = "aem-auth-proxy"

    private static func write(_ span: TraceSpan, to writer: inout ProtobufWriter) {
        writer.words(1, span.context.traceID.high, span.context.traceID.low)
        writer.words(2, span.context.spanID.number)
        if let parent = span.parent { writer.words(4, parent.number) }
        writer.text(5, span.name)
        writer.number(6, span.kind.rawValue)
        writer.fixed64(7, span.start)
        writer.fixed64(8, span.end)
        for item in span.attributes { attribute(item, field: 9, &writer) }
        if span.isError { writer.message(15) { $0.number(3, statusError) } }
        writer.fixed32(16, flags(span))
    }

    /// `STATUS_CODE_ERROR`
    private static let statusError: UInt64 = 2

    /// The flags of the W3C, and whether the parent is another process's.
    private static func flags(_ span: TraceSpan) -> UInt32 {
        let isRemote = span.kind == .server && span.parent != nil
        return (span.context.isSampled ? 0x01 : 0) | 0x100 | (isRemote ? 0x200 : 0)
    }

    private static func attribute(
        _ attribute: SpanAttribute,
        field: UInt64,
        _ writer: inout ProtobufWriter
    ) {
        writer.message(field) { pair in
            pair.text(1, attribute.name)
            pair.message(2) { value in
                switch attribute.value {
                case .text(let text): value.text(1, text)
                case .number(let number): value.number(3, UInt64(bitPattern: number))
                }
            }
        }
    }
}
