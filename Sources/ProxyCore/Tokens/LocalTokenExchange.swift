package import AdobeIMS

/// A local development token: nothing is exchanged, the file says it all.
package struct LocalTokenExchange: TokenExchange {
    private let token: LocalDevelopmentToken
    private let fileModifiedAt: UnixTime

    package init(_ token: LocalDevelopmentToken, fileModifiedAt: UnixTime) {
        self.token = token
        self.fileModifiedAt = fileModifiedAt
    }

    package func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let token = token.life(fileModifiedAt: fileModifiedAt, now: now)
        guard now < IssuedToken.usableUntil(token) else { throw IMSError(.localTokenExpired) }
        return token
    }
}
