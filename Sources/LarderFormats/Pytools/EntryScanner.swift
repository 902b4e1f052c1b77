internal import Larder
internal import SystemPackage

/// What one thread of a scan does: walks the directories that lead to entries and judges them.
///
/// Not to be shared between threads.
final class EntryScanner {
  private let scan: PytoolsScan
  private let locked: LockedEntries
  private let root: DirectoryHandle
  private let judge: EntryJudge
  private var batch = ScanBatch()
  private var id = [UInt8](repeating: 0, count: PytoolsNames.hashLength)
  /// Names of the container: few at a time, so that no thread takes more than its share.
  private let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 16)
  private let first = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)
  private let second = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)

  private static let batchSize = 256

  /// `nil` where the container cannot be opened any more.
  init?(_ scan: PytoolsScan, locked: LockedEntries) {
    guard let root = try? DirectoryHandle(scan.cache.info.path, links: .follow) else {
      scan.markIncomplete()
      return nil
    }
    self.scan = scan
    self.locked = locked
    self.root = root
    judge = EntryJudge(scan.cache, labels: scan.labels)
  }

  deinit {
    shared.deallocate()
    first.deallocate()
    second.deallocate()
  }

  /// Takes names until there are no more.
  func run(_ names: SharedNames) {
    let isNested = scan.cache.layout.isNested
    while !scan.hasStopped {
      guard var chunk = try? names.next(into: shared) else {
        scan.markIncomplete()
        break
      }
      if chunk.isAtEnd { break }
      while let name = chunk.next() {
        if isNested { fan(name) } else { flat(name) }
      }
    }
    scan.send(batch)
    batch = ScanBatch()
  }

  // MARK: - Levels

  private func flat(_ name: FileName) {
    guard HexadecimalName.matches(name.bytes, count: PytoolsNames.hashLength) else { return }
    set(name, at: 0)
    entry(name, in: root)
  }

  /// A first-level directory; whatever else lies in the container was seen by the survey.
  private func fan(_ name: FileName) {
    guard HexadecimalName.matches(name.bytes, count: PytoolsNames.fanLength),
      kind(of: name, in: root) == .directory
    else { return }
    set(name, at: 0)
    guard let directory = open(name, in: root, .first) else { return }
    var isEmpty = true
    let isRead = forEachName(in: directory, first, .first) { name in
      isEmpty = false
      guard HexadecimalName.matches(name.bytes, count: PytoolsNames.fanLength),
        kind(of: name, in: directory) == .directory
      else { return stray(name, in: directory, .first) }
      set(name, at: PytoolsNames.fanLength)
      secondFan(name, in: directory)
    }
    if isEmpty, isRead { empty(.first) }
  }

  private func secondFan(_ name: FileName, in parent: borrowing DirectoryHandle) {
    guard let directory = open(name, in: parent, .second) else { return }
    var isEmpty = true
    let isRead = forEachName(in: directory, second, .second) { name in
      isEmpty = false
      guard HexadecimalName.matches(name.bytes, count: PytoolsNames.restLength) else {
        return stray(name, in: directory, .second)
      }
      set(name, at: 2 * PytoolsNames.fanLength)
      entry(name, in: directory)
    }
    if isEmpty, isRead { empty(.second) }
  }

  private func entry(_ name: FileName, in parent: borrowing DirectoryHandle) {
    let isLocked = !locked.isEmpty && locked.contains(id)
    guard
      let judged = judge.judge(
        id, name, in: parent, depth: scan.depth, isLocked: isLocked, root: root)
    else { return }
    batch.entries.append(judged.record)
    for stray in judged.strays {
      batch.items += scan.cache.lister(of: stray).items()
    }
    flushIfFull()
  }

  // MARK: - Helpers

  /// How deep a directory between the container and the entries lies.
  private enum Level: Int {
    case first = 1
    case second = 2
  }

  /// The directory of a level that is being walked, relative to the container.
  private func path(of level: Level) -> FilePath {
    var path = FilePath()
    for index in 0..<level.rawValue {
      let start = index * PytoolsNames.fanLength
      path.append(String(decoding: id[start..<start + PytoolsNames.fanLength], as: UTF8.self))
    }
    return path
  }

  private func set(_ name: FileName, at offset: Int) {
    id.withUnsafeMutableBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: name.bytes)
    }
  }

  private func kind(
    of name: FileName, in directory: borrowing DirectoryHandle
  ) -> FileStatus.Kind? {
    if let kind = name.kind { return kind }
    return try? directory.status(name).kind
  }

  private func open(
    _ name: FileName, in parent: borrowing DirectoryHandle, _ level: Level
  ) -> DirectoryHandle? {
    do throws(Errno) {
      return try parent.directory(name)
    } catch {
      if error != .noSuchFileOrDirectory { unreadable(level, error) }
      return nil
    }
  }

  /// Whether all names were read.
  private func forEachName(
    in directory: borrowing DirectoryHandle, _ buffer: UnsafeMutableRawBufferPointer,
    _ level: Level, _ body: (FileName) -> Void
  ) -> Bool {
    do throws(Errno) {
      while !scan.hasStopped {
        var names = try directory.nextNames(into: buffer)
        if names.isAtEnd { return true }
        while let name = names.next() { body(name) }
      }
    } catch {
      if error != .noSuchFileOrDirectory { unreadable(level, error) }
    }
    return false
  }

  private func flushIfFull() {
    guard batch.entries.count + batch.items.count >= Self.batchSize else { return }
    scan.send(batch)
    batch.entries.removeAll(keepingCapacity: true)
    batch.items.removeAll(keepingCapacity: true)
  }

  // MARK: - Items

  private func stray(
    _ name: FileName, in directory: borrowing DirectoryHandle, _ level: Level
  ) {
    let stray = Stray(name, in: directory, at: path(of: level))
    batch.items += scan.cache.lister(of: stray).items()
    flushIfFull()
  }

  private func empty(_ level: Level) {
    batch.items.append(DirectoryItem.empty(path(of: level), scan.cache.remedies.compact))
    flushIfFull()
  }

  private func unreadable(_ level: Level, _ error: Errno) {
    scan.markIncomplete()
    batch.items.append(DirectoryItem.unreadable(path(of: level), error))
    flushIfFull()
  }
}
