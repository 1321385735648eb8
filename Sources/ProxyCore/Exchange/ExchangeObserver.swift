/// Hears of every exchange of one event loop, on that loop.
package protocol ExchangeObserver: AnyObject {
    /// What the access log says from now on.
    var log: Configuration.Log { get set }

    /// It is known what is asked for. What the observer has to remember until the end is kept in the
    /// record.
    func began(_ record: inout ExchangeRecord)
    /// It is over, whatever came of it. What never became a request did not begin.
    func ended(_ record: ExchangeRecord)
}
