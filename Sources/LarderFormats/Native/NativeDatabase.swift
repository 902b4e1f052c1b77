package import Larder
internal import Synchronization
package import SystemPackage

/// A cache of larder's own storage core that is one SQLite database.
///
/// Safe to use from any thread. Looking never writes: SQLite opens the file itself only while nobody
/// changes it, without locks and without sidecars, else a private copy (``DatabaseSnapshot``).
package final class NativeDatabase: NativeCache {
  package let info: CacheInfo
  package let header: CacheHeader?
  package let storingRefusal: String?

  let databaseFiles: DatabaseFiles
  private let disk = POSIXDiskReader()
  let gate: DescriptorGate
  private let exam: Mutex<NativeExam>
  let remedies: NativeRemedies

  /// Opens a database for looking.
  ///
  /// - Returns: `nil` where larder did not make it.
  /// - Throws: ``LarderError/Code/unsupportedFormat`` where a newer larder made it.
  static func open(
    _ path: FilePath, isForced: Bool
  ) throws(LarderError) -> NativeDatabase? {
    let gate = DescriptorGate()
    let files = DatabaseFiles(main: path)
    let exam = NativeExam(files, POSIXDiskReader(), gate)
    guard exam.isOurs || isForced else { return nil }
    if let what = exam.unknown { throw .unknownFeature(path, what) }
    return NativeDatabase(path, files, exam, gate)
  }

  private init(
    _ path: FilePath, _ files: DatabaseFiles, _ exam: NativeExam, _ gate: DescriptorGate
  ) {
    databaseFiles = files
    self.gate = gate
    self.exam = Mutex(exam)
    header = exam.header
    remedies = NativeRemedies(cache: path)
    let access = CacheAccess(path)
    storingRefusal =
      access.readOnlyReason ?? CacheAccess(path.removingLastComponent()).readOnlyReason
    info = CacheInfo(
      path: path, format: .larderSQLite,
      variant: exam.header.map {
        "\($0.kind.rawValue), keys as \($0.keyCodec), values as \($0.valueCodec)"
      },
      why: exam.isOurs
        ? "its application id says that larder made it, of format \(CacheSchema.version)"
        : "it was asked for",
      readOnly: storingRefusal ?? (exam.isOurs ? nil : "it does not say that larder made it"),
      findings: access.findings + exam.findings)
  }

  package func packed(_ entry: EntryID) throws(LarderError) -> EntryID? { nil }

  package func openForStoring() throws(LarderError) -> RawCache {
    guard let header else {
      throw LarderError(.notACache, "cannot open '\(info.path)': it does not say what it is")
    }
    return try RawCache(database: info.path, as: header)
  }

  // MARK: - The present moment

  /// What there is to read now: looked at anew where anything was written since.
  func current() -> NativeExam {
    gate.looking {
      let known = exam.withLock { $0 }
      if known.stamp.isSameMoment(as: databaseFiles.stamp(disk)) { return known }
      let fresh = NativeExam(databaseFiles, disk, gate)
      exam.withLock { $0 = fresh }
      return fresh
    }
  }

  /// Whether nobody wrote since an exam.
  func isStill(_ exam: NativeExam) -> Bool {
    exam.stamp.isSameMoment(as: databaseFiles.stamp(disk))
  }

  // MARK: - MendableCache

  package func path(of entry: EntryID) -> FilePath { FilePath() }
  package var changes: (any ChangeMap)? { DatabaseChanges(databaseFiles) }
  package func ownerLock(for entry: EntryID) -> OwnerLock { .database }
  package func names(of entry: EntryID) -> [FilePath] { [] }
  package var rowMender: (any RowMender)? { DatabaseMender(self) }

  package func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? {
    current().items.first { $0.path == path }
  }
}

// Single rows.
extension NativeDatabase {
  package func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    try withRow(entry) { NativeRowJudge(remedies, labelling: 1 << 16).record(of: $0, depth) }
  }

  package func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? {
    try withRow(entry) { row in
      let record = NativeRowJudge(remedies, labelling: 1 << 16).record(of: row, .full)
      return EntryDetail(
        record: record, key: Self.detail(of: .key, row.key, record),
        value: Self.detail(of: .value, row.value, record))
    }
  }

  private static func detail(
    of part: EntryPart, _ bytes: PartBytes, _ record: EntryRecord
  ) -> PartDetail {
    let finding = record.findings.first { $0.part == part }
    guard case .bytes(let bytes) = bytes else {
      return PartDetail(summary: finding?.problem ?? "there is no \(part.rawValue)")
    }
    return bytes.withUnsafeBytes {
      FrameDetail($0, part).part(
        file: nil, faultOffset: finding?.offset,
        notes: part == .key && record.placement == .confirmed
          ? ["its hash is the entry's name"] : [])
    }
  }

  package func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] {
    try withRow(entry) { row in
      guard case .bytes(let bytes) = part == .key ? row.key : row.value, offset >= 0,
        offset < Int64(bytes.count), limit > 0
      else { return [] }
      return Array(bytes.dropFirst(Int(offset)).prefix(limit))
    } ?? []
  }

  /// Reads a row, by its number where the entry has one; `nil` where there is none.
  private func withRow<Result>(
    _ entry: EntryID, _ body: (NativeRow) -> Result
  ) throws(LarderError) -> Result? {
    guard let snapshot = current().snapshot, let hash = Hexadecimal.bytes(entry.name) else {
      return nil
    }
    do throws(SQLiteFailure) {
      return try snapshot.single().run(steps: RowQuery.stepsPerRow) {
        session throws(SQLiteFailure) in
        let query = try session.query(NativeRow.byHash)
        query.bind(hash, as: .blob, at: 1)
        guard try query.step() else { return nil }
        let row = NativeRow(query)
        return entry.row == nil || entry.row == row.number ? body(row) : nil
      }
    } catch {
      throw LarderError(
        .inputOutput, "cannot read a row of '\(info.path)': \(error.message)",
        remedy: "see what is damaged: larder check \(info.path)")
    }
  }
}
