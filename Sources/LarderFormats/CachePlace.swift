package import Larder
package import SystemPackage

/// A place where caches are looked for.
package struct CachePlace: Sendable, Hashable {
  /// What is looked at there.
  package enum Reach: Sendable, Hashable {
    /// The place itself and some levels below it.
    case below
    /// Directories of this user whose names say what they are, and nothing else: a directory for
    /// temporary files belongs to everybody.
    case named
  }

  package var path: FilePath
  package var reach: Reach

  package init(_ path: FilePath, _ reach: Reach = .below) {
    self.path = path
    self.reach = reach
  }

  /// Where a user's caches are.
  ///
  /// - `XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification 0.8: a relative path is
  ///   invalid and ignored), where `appdirs` and `platformdirs` send pytools v2 and later;
  /// - `~/Library/Caches`, the same on macOS;
  /// - `TMPDIR` or `/tmp`, where pytools v0 keeps its directories.
  ///
  /// - Parameter variable: Reads a variable of the environment.
  /// - Returns: The places, in the order in which they are looked at.
  package static func ofUser(_ variable: (String) -> String?) -> [CachePlace] {
    func directory(_ name: String) -> FilePath? {
      guard let value = variable(name), value.hasPrefix("/") else { return nil }
      return FilePath(value)
    }
    let home = directory("HOME")
    var places: [CachePlace] = []
    if let caches = directory("XDG_CACHE_HOME") ?? home?.appending(".cache") {
      places.append(CachePlace(caches))
    }
    if let home { places.append(CachePlace(home.appending("Library/Caches"))) }
    places.append(CachePlace(directory("TMPDIR") ?? "/tmp", .named))
    return places
  }
}

extension Detection {
  /// Looks for caches in several places and tells of each as soon as it is found, once.
  ///
  /// A place that is not there has no caches.
  ///
  /// - Parameters:
  ///   - places: Where to look.
  ///   - found: Answers whether to go on.
  /// - Returns: Why places could not be looked into.
  package static func search(
    _ places: [CachePlace], found: (any MendableCache) -> ScanDecision
  ) -> [LarderError] {
    withoutActuallyEscaping(found) { found in
      var known: Set<FilePath> = []
      var isStopped = false
      var errors: [LarderError] = []
      for place in places where !isStopped {
        do throws(LarderError) {
          try search(place) { cache in
            guard known.insert(cache.info.path).inserted else { return .goOn }
            let decision = found(cache)
            isStopped = decision == .stop
            return decision
          }
        } catch  where error.code != .noSuchPath && error.code != .notACache {
          errors.append(error)
        } catch {}
      }
      return errors
    }
  }

  private static func search(
    _ place: CachePlace, found: @escaping (any MendableCache) -> ScanDecision
  ) throws(LarderError) {
    let root = try resolved(place.path)
    switch place.reach {
    case .named: try CacheSearch.named(in: root, found: found)
    case .below:
      if let cache = try cache(at: root, as: nil) {
        _ = found(cache)
        return
      }
      var search = CacheSearch(found: found)
      try search.run(root, depth: depthLimit)
    }
  }
}

extension CacheSearch {
  /// Looks only at directories of this user whose names say that they are caches.
  fileprivate static func named(
    in directory: FilePath, found: (any MendableCache) -> ScanDecision
  ) throws(LarderError) {
    let names: [FilePath.Component]
    do throws(Errno) {
      names = try POSIXDiskReader().names(in: directory)
    } catch {
      throw LarderError.opening(directory, error)
    }
    for name in names where PytoolsNames.format(ofContainer: name.string) == .pytoolsV0 {
      let path = directory.appending(name)
      guard let status = try? POSIXDiskReader().status(of: path),
        status.kind == .directory, status.owner == ProcessTable.currentUser,
        let cache = try? PytoolsDetector(path).cache(as: nil)
      else { continue }
      if found(cache) == .stop { return }
    }
  }
}
