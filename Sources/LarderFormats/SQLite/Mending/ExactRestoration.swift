internal import Larder
internal import SystemPackage

/// Puts a whole database back as it was, byte by byte, with its mode and time.
///
/// That is right only where nobody can tell the difference: nobody changed it since, and nobody has
/// it open. Whoever had it open would go on with the old file, or, were its bytes replaced in place
/// with their old counters, trust a page cache that is wrong by then. So where anybody has it open,
/// the rows are put back by SQLite instead, and the file is a different one with the same rows.
///
/// The new file takes the name in one step (`rename(2)`) while SQLite's exclusive lock is held on the
/// old one, so that nobody begins a transaction in between.
struct ExactRestoration {
  private static let draftSuffix = ".larder-restore"

  private let files: DatabaseFiles
  private let saved: SavedContents
  private let disk: POSIXDisk
  private let patience: Duration

  init(
    _ files: DatabaseFiles, _ saved: SavedContents, _ disk: POSIXDisk, _ patience: Duration
  ) {
    self.patience = patience
    self.files = files
    self.saved = saved
    self.disk = disk
  }

  /// Answers whether the database is as it was; `false` where that cannot be done soundly.
  func run(from file: FilePath) throws -> Bool {
    guard saved.hasImage, let before = untouched() else { return false }
    let draft = files.main.extended(Self.draftSuffix)
    try? disk.remove(draft)
    defer { try? disk.remove(draft) }
    guard try write(0, from: file, to: draft) else { return false }
    try finish(draft, as: 0)
    guard try swap(draft, before) else { return false }
    try restoreSidecars(from: file)
    try disk.syncDirectory(files.main.removingLastComponent())
    return true
  }

  // MARK: - Whether it is sound

  /// The database, where it is exactly as our transaction left it and nobody has it open.
  private func untouched() -> FileStatus? {
    let stamp = files.stamp(disk)
    guard let main = stamp.main, main.kind == .file, main.links == 1,
      main.owner == ProcessTable.currentUser, stamp.sidecars.isEmpty, !isOpenElsewhere(main),
      isAsLeft()
    else { return nil }
    return main
  }

  private func isOpenElsewhere(_ main: FileStatus) -> Bool {
    guard let name = files.main.lastComponent?.string else { return true }
    let search = ProcessTable().openers(of: [main.identity], named: [name])
    if search.openers.contains(where: { $0.pid != FileHandle.ownProcess }) { return true }
    // Who cannot be looked into may have it open; to do harm he must be able to write to it.
    let others = search.hiddenUsers.subtracting([0, main.owner])
    return !others.isEmpty && main.mode & 0o022 != 0
  }

  private func isAsLeft() -> Bool {
    guard let main = try? FileHandle(looking: files.main) else { return false }
    if let afterwards = saved.afterwards {
      return (try? DatabaseImage.digest(of: main)) == afterwards
    }
    // Killed before that was noted: each transaction adds one to the counter, unless a log is kept.
    guard !saved.origin.usesLog, saved.sidecars.isEmpty,
      let header = try? DatabaseMender.header(main)
    else { return false }
    return header.changeCounter == saved.origin.changeCounter &+ 1
  }

  // MARK: - Files

  /// Puts the new file in the place of the old one, while nobody can begin to change that.
  private func swap(_ draft: FilePath, _ before: FileStatus) throws -> Bool {
    if saved.origin.usesLog {
      // SQLite would make a log of its own, which would outlive the swap.
      guard try disk.status(of: files.main) == before else { return false }
      try disk.replace(files.main, with: draft)
      return true
    }
    let connection = try WriteConnection(files.main, patience: patience)
    let isDone = try connection.transaction(.alone) { _ in
      guard try disk.status(of: files.main) == before, !isOpenElsewhere(before) else {
        return false
      }
      try disk.replace(files.main, with: draft)
      return true
    }
    try connection.close()
    return isDone
  }

  /// Journal or log come last: without its database, either means nothing.
  private func restoreSidecars(from file: FilePath) throws {
    for member in saved.sidecars.sorted() {
      guard DatabaseImage.members.indices.contains(member),
        let sidecar = DatabaseImage.members[member]
      else { continue }
      let target = files.path(of: sidecar)
      let draft = target.extended(Self.draftSuffix)
      try? disk.remove(draft)
      guard try write(member, from: file, to: draft) else { continue }
      try finish(draft, as: member)
      try disk.replace(target, with: draft)
    }
  }

  private func finish(_ draft: FilePath, as member: Int) throws(Errno) {
    if let known = saved.origin.members[member] {
      try disk.setMode(known.mode, of: draft)
      try disk.setModified(known.modified, of: draft)
    }
    try disk.syncFile(draft)
  }

  /// Writes one file of the image; answers whether all of it was there.
  private func write(_ member: Int, from file: FilePath, to target: FilePath) throws -> Bool {
    guard var reader = try SavedRowsReader(file) else { return false }
    try disk.create(target, [], mode: 0o600)
    var size: Int64 = 0
    while let (kind, body) = try reader.next() {
      guard kind == .part, let part = DatabaseImage.Part(body), part.member == member else {
        continue
      }
      guard part.offset == size else { return false }
      if !part.bytes.isEmpty { try disk.append(part.bytes, to: target) }
      size += Int64(part.bytes.count)
    }
    return member != 0 || size == saved.origin.size
  }
}
