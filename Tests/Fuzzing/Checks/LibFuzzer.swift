import FoundationEssentials

/// libFuzzer calls this once. With the environment variable `FUZZ_SEEDS` the check's seeds are
/// written to that folder, and the words that inputs are damaged with to the file that
/// `FUZZ_WORDS` names.
@_cdecl("LLVMFuzzerInitialize")
func initialize(_ argumentCount: OpaquePointer?, _ arguments: OpaquePointer?) -> CInt {
    let environment = ProcessInfo.processInfo.environment
    do {
        if let folder = environment["FUZZ_SEEDS"] {
            for (index, seed) in chosen.seeds.enumerated() {
                try Data(wire(seed)).write(to: URL(filePath: "\(folder)/seed-\(index)"))
            }
        }
        if let file = environment["FUZZ_WORDS"] {
            let lines = Damages.words.map { word in
                let escaped = word.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                return "\"" + escaped.joined() + "\"\n"
            }
            try Data(lines.joined().utf8).write(to: URL(filePath: file))
        }
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// libFuzzer calls this for each input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try unsafe chosen.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(chosen.name): \(error)")
    }
    return 0
}

/// The check that the environment variable `FUZZ_CHECK` names.
private let chosen: any Check.Type = {
    let name = ProcessInfo.processInfo.environment["FUZZ_CHECK"]
    guard let check = Checks.all.first(where: { $0.name == name }) else {
        fatalError("FUZZ_CHECK is none of \(Checks.all.map { $0.name }.joined(separator: ", "))")
    }
    return check
}()
