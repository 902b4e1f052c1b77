import SystemPackage

extension DirectoryEngine {
  package func remove(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Removed {
    let found = try fetch(hash, key: key)
    if case .absent = found { return .absent }
    let session = try currentSession()
    let place = layout.staging.appending(SessionName.takenOut(session.nextName()))
    guard try takeOut(hash, to: place, session) else { return .absent }
    var staged = Staged(path: place)
    defer { discard(staged) }
    guard case .invalid(let findings) = try examine(place, hash), !findings.isEmpty else {
      return .removed
    }
    try quarantine(&staged, hash, findings)
    return .quarantined(findings)
  }

  /// Takes an entry out of the packs and out of the loose ones.
  ///
  /// - Returns: Whether it was in either.
  private func takeOut(
    _ hash: KeyHash, to place: FilePath, _ session: Session
  ) throws(LarderError) -> Bool {
    let target = layout.entry(hash)
    let taken = try sharing { () throws(LarderError) -> Bool? in
      try isPacked(hash) ? nil : try takeOut(target, to: place)
    }
    if let taken { return taken }
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    generation.beginChange()
    defer { generation.endChange() }
    let wasPacked = try isPacked(hash)
    if wasPacked { try removePacked(hash, session) }
    // Also where nothing lies: that a packed entry lies there no more must be durable.
    return try takeOut(target, to: place) || wasPacked
  }

  private func takeOut(_ target: FilePath, to place: FilePath) throws(LarderError) -> Bool {
    generation.beginChange()
    defer { generation.endChange() }
    do throws(Errno) {
      try disk.move(target, to: place)
      try settleName(of: target)
      return true
    } catch {
      guard error == .noSuchFileOrDirectory else { throw .system(error, "remove", target) }
    }
    try disk.saying("remove", target) { () throws(Errno) in try settleName(of: target) }
    return false
  }

  package func clear() throws(LarderError) {
    let session = try currentSession()
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    generation.beginChange()
    defer {
      generation.endChange()
      self.packs.invalidate()
    }
    let packs = try setPacksAside(session)
    var staged = Staged(path: layout.staging.appending(session.nextName()))
    try disk.saying("clear", root) { () throws(Errno) in
      try disk.makeDirectory(staged.path, mode: 0o700)
    }
    _ = try exchange(&staged, layout.entries)
    try disk.saying("clear", root) { () throws(Errno) in
      try disk.removeTree(staged.path)
      if let packs { try disk.removeTree(packs) }
    }
  }

  /// Takes all packs out, and makes that durable: a loose entry that is gone while the packed one
  /// that it had replaced is still there would bring that to light.
  ///
  /// - Returns: Where they are now, to be deleted.
  private func setPacksAside(_ session: Session) throws(LarderError) -> FilePath? {
    let place = layout.staging.appending(session.nextName())
    do throws(Errno) {
      try disk.move(layout.packs, to: place)
      try disk.syncDirectory(root)
    } catch {
      if error == .noSuchFileOrDirectory { return nil }
      throw .system(error, "clear", root)
    }
    return place
  }
}
