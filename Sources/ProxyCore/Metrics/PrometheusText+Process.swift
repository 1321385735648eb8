import AdobeIMS

/// Credentials, and the proxy as a whole.
extension PrometheusText {
    mutating func writeTokens(_ snapshot: MetricsSnapshot) {
        let names = snapshot.names
        begin(.tokenWaits)
        for number in names.numbers(.credential) {
            sample(
                [("credential", names.name(.credential, number))],
                snapshot.loops.counts.tokenWaits[number]
            )
        }
        let credentials = snapshot.credentials
        begin(.tokenExchanges)
        for credential in credentials {
            let name = credential.name
            sample(
                [("credential", name), ("outcome", "success")],
                credential.counts.successes
            )
            for (cause, count) in credential.counts.failures.sorted(by: {
                $0.key.rawValue < $1.key.rawValue
            }) {
                sample([("credential", name), ("outcome", cause.rawValue)], count)
            }
        }
        begin(.tokenExchangeDuration)
        for credential in credentials {
            sample([("credential", credential.name)], credential.counts.durations)
        }
        begin(.tokenExpiry)
        for credential in credentials {
            guard let expiry = credential.expiry else { continue }
            sample([("credential", credential.name)], expiry.seconds)
        }
        begin(.tokenState)
        for credential in credentials {
            for state in TokenLifecycle.State.allCases {
                sample(
                    [("credential", credential.name), ("state", state.rawValue)],
                    Int64(state == credential.state ? 1 : 0)
                )
            }
        }
        begin(.tokenGeneration)
        for credential in credentials {
            sample([("credential", credential.name)], Int64(credential.generation))
        }
        writeFiles(credentials)
    }

    private mutating func writeFiles(_ credentials: [CredentialMetrics]) {
        begin(.certificateExpiry)
        for credential in credentials {
            for certificate in credential.counts.certificates {
                sample(
                    [("credential", credential.name), ("file", certificate.file)],
                    certificate.end.seconds
                )
            }
        }
        begin(.storeOperations)
        for credential in credentials {
            let stores = credential.counts.storeOperations.sorted { $0.key < $1.key }
            for (store, operations) in stores {
                for (outcome, count) in [
                    ("success", operations.successes), ("failure", operations.failures),
                ] {
                    sample(
                        [
                            ("credential", credential.name), ("store", store),
                            ("outcome", outcome),
                        ],
                        count
                    )
                }
            }
        }
    }

    mutating func writeProxy(_ snapshot: MetricsSnapshot) {
        let configuration = snapshot.configuration
        begin(.anonymousListeners)
        sample(Int64(configuration.anonymousListeners))
        begin(.configGeneration)
        sample(Int64(configuration.generation))
        begin(.configReloadSuccess)
        sample(Int64(configuration.isReloadSuccess ? 1 : 0))
        begin(.configReloadTimestamp)
        sample(configuration.reloadedAt.seconds)
        begin(.droppedSpans)
        sample(Int64(clamping: snapshot.loops.droppedSpans))
        begin(.droppedLogLines)
        sample(snapshot.droppedLogLines)
        begin(.loopDelay)
        for (index, delay) in snapshot.loopDelays.enumerated() {
            sample([("loop", "\(index)")], Histogram.seconds(delay))
        }
        begin(.buildInfo)
        sample(
            [
                ("version", snapshot.build.version), ("libcurl", snapshot.build.libcurl),
                ("openssl", snapshot.build.openssl),
            ],
            Int64(1)
        )
    }

    mutating func writeProcess(_ process: ProcessStatistics) {
        begin(.processCPU)
        sample(process.cpuSeconds)
        begin(.processResident)
        sample(process.residentBytes)
        begin(.processVirtual)
        sample(process.virtualBytes)
        if let openFiles = process.openFiles {
            begin(.processOpenFiles)
            sample(Int64(openFiles))
        }
        begin(.processFileLimit)
        sample(process.fileLimit.map { Double($0) } ?? .infinity)
        begin(.processStart)
        sample(process.startSeconds)
    }
}

extension UnixTime {
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}
