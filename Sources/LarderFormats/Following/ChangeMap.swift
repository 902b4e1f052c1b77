package import SystemPackage

/// What a change in the directories of a cache is about, as far as names tell.
package enum Touched: Sendable, Hashable {
  case entry(EntryID)
  /// Something else that lies there, relative to the cache's root.
  case item(FilePath)
  /// More than a name tells: the cache has to be read again.
  case everything
}

/// Where changes of a cache show, and what they are about: what following it takes to know of its
/// format.
///
/// Names only, no file: the same names always mean the same.
package protocol ChangeMap: Sendable {
  /// The directory that the paths here are relative to, absolute.
  var base: FilePath { get }

  /// Whether changes in a directory are of interest; the empty path is ``base`` itself.
  ///
  /// Never true where it is not true of the directory above.
  func isWatched(_ directory: FilePath) -> Bool

  /// What a change of a name in a watched directory is about.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - directory: Where it is.
  ///   - reach: Whether all directories of interest are watched. Where they are not, a lock may be
  ///     all that is seen of a change.
  /// - Returns: What has to be looked at again.
  func touched(
    by name: FilePath.Component, in directory: FilePath, _ reach: WatchReach
  ) -> [Touched]
}

/// How many of the directories of interest are watched.
package enum WatchReach: Sendable, Equatable {
  case whole, part
}
