import SystemPackage

extension DirectoryEngine {
  package func fetch(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Fetched {
    let found = try look(at: hash)
    if case .valid(let entry, _) = found, entry.key.bytes != key { throw .collision(hash) }
    return found
  }

  package func stamp(of hash: KeyHash) -> EntryStamp? {
    if header.kind == .writeOnce, let packed = packedStamp(of: hash) { return packed }
    if let status = try? disk.status(of: layout.entry(hash)) { return EntryStamp(status) }
    return header.kind == .mutable ? packedStamp(of: hash) : nil
  }

  /// Reads what lies under a hash.
  ///
  /// In a mutable cache a loose entry comes before a packed one: it is the newer. In a write-once
  /// cache all valid entries of a key are the same one, and the packed one is found sooner. A loose
  /// entry that is not there may have been packed the moment before: the packs are asked after it.
  ///
  /// - Complexity: Nine system calls for a small loose entry; for a packed one one, or in a mutable
  ///   cache two.
  func look(at hash: KeyHash) throws(LarderError) -> Fetched {
    if header.kind == .writeOnce, case .valid(let entry, let stamp) = try lookInPacks(hash) {
      return .valid(entry, stamp)
    }
    if let loose = try lookLoose(hash) { return loose }
    return try lookInPacks(hash)
  }

  /// Reads what lies under a hash as files of its own; `nil` where nothing does.
  func lookLoose(_ hash: KeyHash) throws(LarderError) -> Fetched? {
    let path = layout.entry(hash)
    for _ in 0..<Self.maximumAttempts {
      guard let reading = try reading(path) else { return nil }
      if let reading = reading.pair, try isBeingTakenApart(reading, path) { continue }
      return try judge(reading, hash)
    }
    throw .unsettled(path)
  }

  /// What lies at the path of an entry: a directory, or something that is none.
  private struct Reading {
    var pair: PairReading?
  }

  private func reading(_ path: FilePath) throws(LarderError) -> Reading? {
    do throws(Errno) {
      return Reading(pair: try disk.readPair(in: path) { ValueLimit.of($0) })
    } catch {
      switch error {
      case .noSuchFileOrDirectory: return nil
      case .notDirectory where isThere(path), .tooManySymbolicLinkLevels: return Reading(pair: nil)
      default: throw .system(error, "read", path)
      }
    }
  }

  func isThere(_ path: FilePath) -> Bool { (try? disk.status(of: path)) != nil }

  /// A file is missing because the entry was replaced or removed after its directory was opened.
  private func isBeingTakenApart(
    _ reading: PairReading, _ path: FilePath
  ) throws(LarderError) -> Bool {
    switch (reading.key, reading.value) {
    case (.missing, _), (_, .missing): break
    default: return false
    }
    do throws(Errno) {
      return try disk.status(of: path).identity != reading.directory.identity
    } catch {
      if error == .noSuchFileOrDirectory { return true }
      throw .system(error, "read", path)
    }
  }

  private func judge(_ reading: Reading, _ hash: KeyHash) throws(LarderError) -> Fetched {
    guard let pair = reading.pair else { return .invalid([notADirectory(hash)]) }
    if let entry = StoredEntry(pair, hash) { return .valid(entry, reliable(pair.directory)) }
    try refuseToJudge(pair, hash)
    do throws(Findings) {
      let entry = try judge(of: hash).judge(key: pair.key, value: pair.value)
      return .valid(entry, reliable(pair.directory))
    } catch {
      return .invalid(error.all)
    }
  }

  private func reliable(_ directory: FileStatus) -> EntryStamp? {
    let stamp = EntryStamp(directory)
    return stamp.isReliable(at: Clock.now()) ? stamp : nil
  }

  func judge(of hash: KeyHash) -> PairJudge {
    PairJudge(
      hash: hash, directory: CacheLayout.relative(hash),
      remedies: [
        Remedy("store the key again: the entry is replaced and goes to quarantine"),
        Remedy(
          "move the entry to quarantine",
          command: ["larder", "repair", root.string, "--where", "id:\(hash)"]),
      ])
  }

  private func notADirectory(_ hash: KeyHash) -> Finding {
    Finding(
      .notAFile, file: CacheLayout.relative(hash),
      problem: "what should be the entry's directory is something else", certainty: .certain,
      remedies: judge(of: hash).remedies)
  }

  /// What could not be read for a reason outside the entry says nothing about the entry.
  private func refuseToJudge(_ pair: PairReading, _ hash: KeyHash) throws(LarderError) {
    for part in [pair.key, pair.value] {
      guard case .unreadable(let reason) = part else { continue }
      switch reason {
      case .isDirectory, .tooManySymbolicLinkLevels, .noSuchAddressOrDevice, .invalidArgument,
        .ioError:
        continue
      default: throw .system(reason, "read", layout.entry(hash))
      }
    }
  }
}
