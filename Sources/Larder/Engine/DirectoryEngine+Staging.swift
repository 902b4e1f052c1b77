import SystemPackage

/// Something in `staging/` that is ours.
struct Staged {
  var path: FilePath
  /// Whether it must not be deleted: what is in it was taken out and is not in the quarantine yet.
  var isKept = false
  /// Whether it is an entry now, and nothing is left to delete.
  var isPublished = false
}

extension DirectoryEngine {
  /// Writes both files where no reader looks.
  func stage(_ entry: EntryFiles, _ session: Session) throws(LarderError) -> Staged {
    let place = layout.staging.appending(session.nextName())
    do throws(Errno) {
      do throws(Errno) {
        try disk.createPair(in: place, key: entry.key, value: entry.value)
      } catch .noSuchFileOrDirectory {
        // A foreign hand removed `staging`.
        try CacheMaker(layout: layout, disk: disk, host: host).prepare(durability)
        try disk.createPair(in: place, key: entry.key, value: entry.value)
      }
      try settle(staged: place)
      return Staged(path: place)
    } catch {
      discard(Staged(path: place))
      throw .system(error, "store in", root)
    }
  }

  /// Makes what is staged durable, if that was asked for.
  private func settle(staged place: FilePath) throws(Errno) {
    guard durability == .powerLoss else { return }
    try disk.syncFile(place.appending("key"))
    try disk.syncFile(place.appending("value"))
    try disk.syncDirectory(place)
  }

  /// Deletes what lies in `staging/`, as far as that is possible; the next sweep does the rest.
  func discard(_ staged: Staged) {
    if staged.isKept || staged.isPublished { return }
    var place = staged.path
    do throws(Errno) {
      if SessionName.isTakenOut(place.string) {
        // Half deleted it would look damaged to a sweep.
        let unmarked = FilePath(SessionName.putBack(place.string))
        try disk.move(place, to: unmarked)
        place = unmarked
      }
      try disk.remove(place.appending("key"))
      try disk.remove(place.appending("value"))
      try disk.removeDirectory(place)
    } catch {
      try? disk.removeTree(place)
    }
  }

  // MARK: Publishing

  /// Renames what is staged over nothing, or over an empty directory.
  ///
  /// - Returns: Whether there was room; if not, there is an entry already.
  func publish(
    _ staged: inout Staged, _ entry: EntryFiles, _ session: Session, at target: FilePath
  ) throws(LarderError) -> Bool {
    for _ in 0..<Self.maximumAttempts {
      do throws(Errno) {
        try disk.replace(target, with: staged.path)
        staged.isPublished = true
        try settleName(of: target)
        return true
      } catch {
        switch error {
        case .directoryNotEmpty, .fileExists, .notDirectory: return false
        case .noSuchFileOrDirectory: try makeWay(&staged, entry, session, to: target)
        default: throw .system(error, "store in", root)
        }
      }
    }
    throw .unsettled(target)
  }

  /// Makes the directories that an entry lies in, and stages it again if somebody removed it.
  func makeWay(
    _ staged: inout Staged, _ entry: EntryFiles, _ session: Session, to target: FilePath
  ) throws(LarderError) {
    try disk.saying("store in", root) { () throws(Errno) in
      do throws(Errno) {
        try makeShard(of: target)
      } catch .noSuchFileOrDirectory {
        try ignoring(.fileExists) { () throws(Errno) in
          try disk.makeDirectory(layout.entries, mode: 0o700)
        }
        try makeShard(of: target)
      }
    }
    if (try? disk.status(of: staged.path)) == nil { staged = try stage(entry, session) }
  }

  private func makeShard(of entry: FilePath) throws(Errno) {
    try ignoring(.fileExists) { () throws(Errno) in
      try disk.makeDirectory(entry.removingLastComponent(), mode: 0o700)
    }
  }

  /// Makes an entry durable that somebody else stored.
  func settle(_ target: FilePath) throws(LarderError) {
    guard durability == .powerLoss else { return }
    do throws(Errno) {
      try disk.syncFile(target.appending("key"))
      try disk.syncFile(target.appending("value"))
      try disk.syncDirectory(target)
      try settleName(of: target)
    } catch {
      if error == .noSuchFileOrDirectory, try settlePacks() { return }
      // Removed meanwhile: there is nothing left to keep.
      if error != .noSuchFileOrDirectory { throw .system(error, "store in", root) }
    }
  }

  /// Makes the names of the packs durable, whose bytes always are.
  private func settlePacks() throws(LarderError) -> Bool {
    do throws(Errno) {
      try disk.syncDirectory(layout.packs)
      return true
    } catch {
      if error == .noSuchFileOrDirectory { return false }
      throw .system(error, "store in", root)
    }
  }
}
