import ArgumentParser

/// The way to Adobe IMS, for whoever makes exchanges without a configuration file.
struct IMSProxyOption: ParsableArguments {
    @Option(
        name: .customLong("ims-proxy"),
        help: ArgumentHelp(
            "The outbound proxy on the way to Adobe IMS, http://host:port or https://host:port.",
            valueName: "url"
        )
    )
    var url: String?
}
