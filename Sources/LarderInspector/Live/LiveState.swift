/// Whether the caches on the screen are followed, and how far.
package enum LiveState: Sendable, Equatable {
  /// Not followed; with the reason, unless people want it so.
  case off(String?)
  /// Changes show by themselves.
  case on(directories: Int, WatchGap?)

  /// Why some directories are not watched.
  package enum WatchGap: Sendable, Equatable {
    /// There are more than larder watches at once.
    case many
    /// The system lets this user watch no more of them.
    case limit
  }
}
