package import Larder
package import SystemPackage

/// Where actions on a cache take place: the directory that holds both the cache and its quarantine.
///
/// Everything an action touches is named relative to ``root``, so that one open directory confines
/// it: no path leads out of it, and none through a symbolic link.
package struct Arena: Sendable, Equatable {
  /// The directory, absolute and without any link.
  package var root: FilePath
  /// The cache, relative to ``root``.
  package var cache: FilePath
  /// Where the names of entries and items start, relative to ``root``: the cache itself, or the
  /// directory that holds it where it is a database.
  package var base: FilePath
  /// The quarantine, relative to ``root``.
  package var quarantine: FilePath

  package init(root: FilePath, cache: FilePath, base: FilePath, quarantine: FilePath) {
    self.root = root
    self.cache = cache
    self.base = base
    self.quarantine = quarantine
  }

  /// What the name of a quarantine ends with.
  package static let suffix = ".larder-quarantine"

  /// Finds the arena of a cache.
  ///
  /// - Parameters:
  ///   - path: The cache's directory or database.
  ///   - isDatabase: Whether it is a database.
  ///   - shelter: The directory to keep the quarantine in; `nil` for the one that holds the cache.
  /// - Throws: ``LarderError``: `noSuchPath`, `permission`; `usage` where the quarantine would lie
  ///   inside the cache.
  package init(
    of path: FilePath, isDatabase: Bool = false, shelter: FilePath? = nil
  ) throws(LarderError) {
    let cache = try Self.canonical(path)
    guard let name = cache.lastComponent else { throw .arenaIsRoot }
    let shelter = try Self.canonical(shelter ?? cache.removingLastComponent())
    guard !shelter.starts(with: cache) else { throw .quarantineInside(shelter, of: cache) }
    let quarantine = try shelter.appending(Self.quarantineName(of: name))
    root = cache.removingLastComponent().commonAncestor(with: shelter)
    self.cache = cache.relative(to: root)
    base = isDatabase ? self.cache.removingLastComponent() : self.cache
    self.quarantine = quarantine.relative(to: root)
  }

  private static func canonical(_ path: FilePath) throws(LarderError) -> FilePath {
    do {
      return try path.canonical()
    } catch {
      throw LarderError(finding: path, cause: error)
    }
  }

  private static func quarantineName(
    of name: FilePath.Component
  ) throws(LarderError) -> FilePath.Component {
    guard let component = FilePath(root: nil, [name]).extended(with: suffix)?.lastComponent else {
      throw .quarantineNameTooLong(name)
    }
    return component
  }

  /// The quarantine's absolute path, for people and for the doors to a database.
  package var quarantinePath: FilePath { root.pushing(quarantine) }
  /// The cache's absolute path.
  package var cachePath: FilePath { root.pushing(cache) }

  /// Where a name of the cache lies, relative to ``root``.
  ///
  /// - Precondition: The name is relative; the planner and the journal's reader see to that.
  package func place(_ path: FilePath) -> FilePath {
    precondition(path.isRelative, "a name of the cache is relative to it")
    return base.pushing(path)
  }
}

extension FilePath {
  fileprivate func commonAncestor(with other: FilePath) -> FilePath {
    var ancestor = self
    while !other.starts(with: ancestor) { ancestor = ancestor.removingLastComponent() }
    return ancestor
  }

  fileprivate func relative(to ancestor: FilePath) -> FilePath {
    FilePath(root: nil, components.dropFirst(ancestor.components.count))
  }
}
