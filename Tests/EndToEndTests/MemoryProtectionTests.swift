import CLinux
import Foundation
import Testing
import aem_auth_proxy

extension EndToEnd {
    @Suite struct MemoryProtectionTests {}
}

extension EndToEnd.MemoryProtectionTests {
    @Test func `no core of the proxy is dumped`() async throws {
        try await Scene.play { scene in
            let path = "/proc/\(scene.proxy.pid)/limits"
            let limits = try String(contentsOfFile: path, encoding: .utf8)
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            let words = (line ?? "").split(separator: " ").suffix(3)
            #expect(words == ["0", "0", "bytes"])
        }
    }

    @Test func `a protected process can't be dumped or traced`() async {
        await #expect(processExitsWith: .success) {
            guard linux_shim_get_dumpable() == 1 else { exit(2) }
            MemoryProtection.enable()
            // It still sees itself: what serving needs of /proc/self.
            let own = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
            exit(linux_shim_get_dumpable() == 0 && own?.isEmpty == false ? 0 : 1)
        }
    }
}
