import AdobeIMS
import ProxyCore

/// The ends of what a credential has in use, with who was reminded of which.
struct ExpiryWatch {
    let material: CredentialMaterial?
    private var reminders: [(end: UnixTime, reminder: ExpiryReminder)]

    /// nil: nothing is in use.
    init(_ material: CredentialMaterial?) {
        self.material = material
        let ends = Set(material?.ends(at: .now()) ?? []).sorted()
        let isLocal = material?.isLocal == true
        reminders = ends.map { ($0, isLocal ? .hours : .days) }
    }

    /// Those that are worth a word now.
    mutating func due(at now: UnixTime) -> [UnixTime] {
        reminders.indices.compactMap { index in
            let end = reminders[index].end
            return reminders[index].reminder.isDue(remaining: now.duration(to: end)) ? end : nil
        }
    }
}
