import SystemPackage

extension DirectoryEngine {
  package func remove(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Removed {
    let found = try fetch(hash, key: key)
    if case .absent = found { return .absent }
    let session = try currentSession()
    let place = layout.staging.appending(SessionName.takenOut(session.nextName()))
    guard try takeOut(layout.entry(hash), to: place) else { return .absent }
    var staged = Staged(path: place)
    defer { discard(staged) }
    guard case .invalid(let findings) = try examine(place, hash) else { return .removed }
    try quarantine(&staged, hash, findings)
    return .quarantined(findings)
  }

  private func takeOut(_ target: FilePath, to place: FilePath) throws(LarderError) -> Bool {
    generation.beginChange()
    defer { generation.endChange() }
    do throws(Errno) {
      try disk.move(target, to: place)
      try settleName(of: target)
      return true
    } catch {
      if error == .noSuchFileOrDirectory { return false }
      throw .system(error, "remove", target)
    }
  }

  package func clear() throws(LarderError) {
    let session = try currentSession()
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    var staged = Staged(path: layout.staging.appending(session.nextName()))
    try disk.saying("clear", root) { () throws(Errno) in
      try disk.makeDirectory(staged.path, mode: 0o700)
    }
    _ = try exchange(&staged, layout.entries)
    try disk.saying("clear", root) { () throws(Errno) in try disk.removeTree(staged.path) }
  }
}
