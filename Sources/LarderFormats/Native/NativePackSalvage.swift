internal import Larder
internal import SystemPackage

/// Copies what can be read of a damaged pack into a new one of the same identity.
///
/// The new pack keeps the old one's id, so that what was removed stays removed. Never may an older
/// value come to light by that: in a mutable cache, where a lost record may be a newer value of its
/// key than one that is left, nothing is saved unless it is certain that no record is lost.
struct NativePackSalvage {
  private let cache: NativeDirectory
  private let number: PackNumber
  private let disk = POSIXDisk()

  /// How much is gathered before it is written.
  private static let bufferLength = 1 << 20

  init(_ cache: NativeDirectory, _ number: PackNumber) {
    self.cache = cache
    self.number = number
  }

  private var path: FilePath { cache.layout.pack(number) }
  private var isMutable: Bool { cache.header?.kind == .mutable }

  /// What is left of a pack.
  private struct Remains {
    /// In the order of the file; headers are whole, payloads may not be.
    var records: [PackRecord]
    var isComplete: Bool
  }

  /// Why the pack must stay as it is; `nil` where it can be saved.
  func refusal() -> String? {
    do throws(LarderError) {
      _ = try identity()
      let remains = try remains()
      return isMutable && !remains.isComplete ? Self.doubt : nil
    } catch {
      return error.problem
    }
  }

  private static let doubt =
    "some of its records are lost, and may have been newer values of keys that are left"

  /// Writes the new pack durably.
  func run(into file: FilePath) throws(LarderError) -> RowSalvage {
    let id = try identity()
    let remains = try remains()
    guard !isMutable || remains.isComplete else { throw failure(Self.doubt) }
    do throws(Errno) {
      let salvage = try copy(remains, as: id, to: file)
      try disk.syncFile(file)
      try disk.syncDirectory(file.removingLastComponent())
      return salvage
    } catch {
      try? disk.remove(file)
      throw failure("it cannot be copied", error)
    }
  }

  private func failure(_ why: String, _ cause: Errno? = nil) -> LarderError {
    LarderError(
      cause == .noSpace ? .outOfSpace : .inputOutput,
      "cannot save the records of '\(NativePacks.path(number.packName))': \(why)", cause: cause)
  }

  // MARK: Looking

  /// The pack's id: its header says it, else the list of what was removed from it.
  private func identity() throws(LarderError) -> PackID {
    do throws(PackFault) {
      return try PackHeader(read(path, limit: PackHeader.length)).id
    } catch {
      if case .newer = error { throw failure("a newer version of larder wrote it") }
    }
    guard (try? disk.status(of: cache.layout.deletions(number))) != nil else { return .random() }
    do throws(PackFault) {
      return try DeletionList(
        read(cache.layout.deletions(number), limit: DeletionList.maximumLength)
      ).id
    } catch {
      throw failure("its list of removed entries is damaged, too")
    }
  }

  private func read(_ path: FilePath, limit: Int) throws(PackFault) -> [UInt8] {
    do throws(Errno) {
      return try disk.read(path, from: 0, limit: limit)
    } catch {
      throw .unreadable(reason: error.rawValue)
    }
  }

  private func remains() throws(LarderError) -> Remains {
    do throws(Errno) {
      let records = try PackFile.salvage(path, on: disk).sorted { $0.offset < $1.offset }
      return Remains(records: records, isComplete: try isComplete(records))
    } catch {
      throw failure("it cannot be read", error)
    }
  }

  /// Whether these are all records that the pack ever had.
  ///
  /// They lie one behind the other, and the index or the footer behind them, one of which may be
  /// damaged, is the one of just these.
  private func isComplete(_ records: [PackRecord]) throws(Errno) -> Bool {
    guard let head = try? read(path, limit: PackHeader.length) else { return false }
    let id = (try? PackHeader(head))?.id ?? .random()
    var builder = PackBuilder(id: id, created: Timestamp(seconds: 0))
    for record in records {
      guard record.offset == builder.end, !builder.isFull else { return false }
      builder.add(
        record.hash, keyLength: record.keyLength, valueLength: record.valueLength)
    }
    let end = builder.finish()
    let tail = try disk.read(path, from: builder.end, limit: end.count + 1)
    return tail.count == end.count
      && (tail.dropLast(PackFooter.length).elementsEqual(end.dropLast(PackFooter.length))
        || tail.suffix(PackFooter.length).elementsEqual(end.suffix(PackFooter.length)))
  }

  // MARK: Copying

  private func copy(
    _ remains: Remains, as id: PackID, to file: FilePath
  ) throws(Errno) -> RowSalvage {
    let judge = PackJudge(pack: NativePacks.path(number.packName), remedies: [])
    let created = (try? PackHeader(disk.read(path, from: 0, limit: PackHeader.length)))?.created
    var builder = PackBuilder(id: id, created: created ?? Clock.now())
    var buffer = builder.header.bytes
    try disk.create(file, [], mode: 0o600)
    var broken = 0
    for record in remains.records where !builder.isFull {
      let bytes = try disk.read(path, from: record.offset, limit: record.length)
      let isWhole = (try? judge.judge(bytes, record)) != nil
      if !isWhole { broken += 1 }
      // In a mutable cache it goes on hiding older values, until somebody takes it out.
      guard isWhole || (isMutable && bytes.count == record.length) else { continue }
      builder.add(record.hash, keyLength: record.keyLength, valueLength: record.valueLength)
      buffer += bytes
      guard buffer.count >= Self.bufferLength else { continue }
      try disk.append(buffer, to: file)
      buffer.removeAll(keepingCapacity: true)
    }
    try disk.append(buffer + builder.finish(), to: file)
    return RowSalvage(rows: builder.count, losses: losses(broken, remains))
  }

  private func losses(_ broken: Int, _ remains: Remains) -> [String] {
    let isLeft = isMutable ? "are not whole: repair again to take them out" : "that are not whole"
    return (broken > 0 ? ["\(broken) records \(isLeft)"] : [])
      + (remains.isComplete ? [] : ["records on damaged bytes"])
  }
}
