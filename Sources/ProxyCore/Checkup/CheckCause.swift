/// What is wrong where no ``Cause`` says it: `check` alone sees such things. Scripts know these names.
package enum CheckCause: String, Sendable, CaseIterable {
    case certificateExpired = "certificate_expired"
    case certificateEndsSoon = "certificate_ends_soon"
    case addressTaken = "address_taken"
    case clockOff = "clock_off"
    case anonymous
    case forbidden
    case loginWanted = "login_wanted"
    case loginPage = "login_page"
    case redirected
    case notFound = "not_found"
    case notAEM = "not_aem"
    case throttled
    case aemError = "aem_error"
}
