internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Finds out whether a directory is a pytools cache, of which layout, and why.
struct PytoolsDetector {
  private let path: FilePath
  private let name: String

  init(_ path: FilePath) {
    self.path = path
    name = path.lastComponent?.string ?? ""
  }

  /// The cache, or `nil` where the directory is none.
  ///
  /// With a format it is taken for that, whatever it looks like.
  ///
  /// - Throws: ``LarderError`` where the directory may not be looked into but must be one, or where
  ///   the format asked for is no directory.
  func cache(as format: CacheFormat?) throws(LarderError) -> PytoolsDirectory? {
    if format == .pytoolsV5 {
      throw LarderError(
        .unsupportedFormat,
        "cannot open '\(PythonText.printable(path.string, limit: 4_096))' as pytools v5: "
          + "that is a database file, and this is a directory",
        remedy: "leave out --format, or name the file")
    }
    if format == nil, let version = PytoolsNames.unknownVersion(ofContainer: name) {
      throw LarderError(
        .unsupportedFormat,
        "cannot open '\(PythonText.printable(path.string, limit: 4_096))': "
          + "its name says pytools layout v\(version), which this version does not know",
        remedy: "if it is laid out as one that is known, name that with --format")
    }
    let named = PytoolsNames.format(ofContainer: name)
    let shape: ContainerShape
    do throws(Errno) {
      shape = try ContainerShape(path)
    } catch {
      if named == nil, format == nil { return nil }
      throw LarderError.opening(path, error)
    }
    guard let format = format ?? shape.format(named: named, at: path) else { return nil }
    return cache(format, shape, named: named)
  }

  private func cache(
    _ format: CacheFormat, _ shape: ContainerShape, named: CacheFormat?
  ) -> PytoolsDirectory {
    let layout = PytoolsLayout(
      format: format, locking: locking(format, shape), hasVersions: shape.hasVersions)
    let access = CacheAccess(path)
    return PytoolsDirectory(
      info: CacheInfo(
        path: path, format: format, variant: layout.variant, why: why(format, shape, named),
        readOnly: access.readOnlyReason, findings: access.findings),
      layout: layout)
  }

  /// The lock protocol: v0 and the v2 of releases up to 2017.4 have one for all, later ones one per key.
  ///
  /// Where nothing in the container tells, the Python version does: 3.7 is newer than 2017.4.
  private func locking(_ format: CacheFormat, _ shape: ContainerShape) -> PytoolsLayout.Locking {
    switch format {
    case .pytoolsV0: return .container
    case .pytoolsV2:
      if shape.hasEntryLocks { return .entry }
      if shape.hasContainerLock || shape.hasVersions || shape.hasInfoFiles { return .container }
      if let python = PytoolsNames.pythonVersion(ofContainer: name), python.major == 3,
        python.minor >= 7
      {
        return .entry
      }
      return lockingByHashes()
    default: return .entry
    }
  }

  /// Names that are hashes of flat keys are older than the lock per key; of the releases that nest
  /// them only two have one lock for all.
  private func lockingByHashes() -> PytoolsLayout.Locking {
    let sample = KeySample(path, isNested: false)
    return sample.fit(.flat, .flat2014).right > sample.fit(.nestedText).right
      ? .container : .entry
  }

  private func why(
    _ format: CacheFormat, _ shape: ContainerShape, _ named: CacheFormat?
  ) -> String {
    var reasons: [String] = []
    if let named {
      let prefix = named == .pytoolsV0 ? "pytools-pdict-" : "pdict-v\(named.rawValue.suffix(1))-"
      reasons.append("its name begins with '\(prefix)'")
      if named != format { reasons.append("but it was taken for another format") }
    }
    if let seen = shape.description { reasons.append(seen) }
    return reasons.isEmpty ? "the format was given" : reasons.joined(separator: ", and ")
  }
}
