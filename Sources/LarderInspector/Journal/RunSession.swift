import Larder
import LarderFormats
import SystemPackage

/// One run at work, forwards or back: its journal, its lock file, the directories it disturbs.
///
/// Invariant: whatever is moved is named in the durable part of the journal before, together with
/// the times of the directories that it is moved from.
struct RunSession {
  let arena: Arena
  let layout: QuarantineLayout
  let disk: any Disk
  let run: Int
  let journal: JournalFile
  /// Kept for as long as the run is at work, so that others see that it is.
  private let hold: any HeldFile
  /// The lock file, kept open as owners do, so that others see that somebody holds the lock.
  private var lockHold: (any HeldFile)?
  private(set) var lockInode: UInt64?
  /// The owner's lock that is held now, relative to the cache's root.
  private(set) var heldLock: JournalRecord.PlacedName?
  var parents = ParentBook()

  init(run: Int, arena: Arena, disk: any Disk) throws(Errno) {
    self.run = run
    self.arena = arena
    self.disk = disk
    layout = QuarantineLayout(directory: arena.quarantine)
    journal = JournalFile(path: layout.journal(of: run), disk: disk)
    hold = try disk.hold(journal.path)
  }

  /// Goes on with the journal of a run that is over, or was stopped.
  static func resume(_ log: RunLog, in arena: Arena, on disk: any Disk) throws(Errno) -> RunSession
  {
    var session = try RunSession(run: log.beginning.run, arena: arena, disk: disk)
    if log.condition.isTorn { try disk.append([UInt8(ascii: "\n")], to: session.journal.path) }
    for (number, parent) in log.parents {
      session.parents.adopt(number, parent.path, parent.left ?? parent.before)
    }
    return session
  }

  // MARK: The run's lock file

  /// Makes the file that becomes the owner's lock, and says so in the journal.
  mutating func makeLock() throws(Errno) {
    let path = layout.lock(of: run)
    try disk.create(path, [], mode: 0o600)
    let inode = try disk.status(of: path).identity.inode
    try journal.append([.lock(inode: inode)])
    lockInode = inode
    lockHold = try disk.hold(path)
  }

  /// Takes up the lock file of a run that was stopped; makes another where it is lost.
  mutating func reclaimLock(_ log: RunLog) throws(Errno) {
    lockInode = log.lockInode
    if let stray = try strayLock(log) { try bringHome(stray) }
    if try status(layout.lock(of: run)) != nil {
      lockHold = try disk.hold(layout.lock(of: run))
    } else if log.steps.values.contains(where: { $0.lock != nil }) {
      try makeLock()
      try journal.sync()
    }
  }

  /// Where a stopped run left its lock file in the cache; `nil` where it did not.
  func strayLock(_ log: RunLog) throws(Errno) -> JournalRecord.PlacedName? {
    guard let inode = log.lockInode, try status(layout.lock(of: run)) == nil else { return nil }
    var seen: Set<FilePath> = []
    for lock in log.steps.values.compactMap(\.lock) where seen.insert(lock.path).inserted {
      if try status(arena.place(lock.path))?.identity.inode == inode { return lock }
    }
    return nil
  }

  /// Moves the lock file back into the run's directory.
  mutating func bringHome(_ lock: JournalRecord.PlacedName) throws(Errno) {
    try disk.move(arena.place(lock.path), to: layout.lock(of: run))
    parents.disturb(lock.parent, byMove: true)
  }

  // MARK: The owner's lock

  /// Keeps the owner out, without waiting.
  ///
  /// Making the lock by a rename that replaces nothing is as exclusive as `O_CREAT | O_EXCL`, and
  /// leaves a file that the journal knows by its inode wherever the process is killed.
  mutating func take(_ lock: JournalRecord.PlacedName) throws(Errno) {
    if heldLock == lock { return }
    try release()
    try disk.move(layout.lock(of: run), to: arena.place(lock.path))
    heldLock = lock
    parents.disturb(lock.parent, byMove: false)
  }

  /// Lets the owner in again.
  ///
  /// A lock that somebody else broke meanwhile is theirs now and stays.
  mutating func release() throws(Errno) {
    guard let lock = heldLock else { return }
    let place = arena.place(lock.path)
    if try status(place)?.identity.inode == lockInode {
      try disk.move(place, to: layout.lock(of: run))
    }
    heldLock = nil
  }

  /// The absolute path of a file in the run's directory, for the doors to a database.
  func absolute(_ name: String) -> FilePath {
    arena.root.pushing(layout.run(run).appending(name))
  }

  // MARK: Directories

  /// Makes sure that the journal knows a directory as it is now, before a name in it moves.
  mutating func note(_ path: FilePath) throws(Errno) -> JournalRecord.ParentNote? {
    if parents.number(of: path) != nil { return nil }
    let status = try disk.status(of: arena.place(path))
    guard status.kind == .directory else { throw .notDirectory }
    return parents.add(path, status)
  }

  /// Notes anew the directories that somebody else changed since they were noted.
  mutating func refresh(_ numbers: [Int]) throws(Errno) {
    var notes: [JournalRecord] = []
    for number in Set(numbers) where !parents.isDisturbed(number) {
      guard let parent = parents[number] else { continue }
      let status = try disk.status(of: arena.place(parent.path))
      guard status.modified != parent.modified else { continue }
      notes.append(.parent(parents.renew(number, status)))
    }
    if notes.isEmpty { return }
    try journal.append(notes)
    try journal.sync()
  }

  /// Says in the journal how the disturbed directories are left, after the records given.
  ///
  /// A directory that only a lock came to and went from gets its time back at once.
  mutating func settle(after records: [JournalRecord]) throws(Errno) {
    var records = records
    for (number, isMoved) in parents.takeDisturbed() {
      guard let parent = parents[number] else { continue }
      let place = arena.place(parent.path)
      if !isMoved, (try? disk.setModified(parent.modified, of: place)) != nil { continue }
      guard let status = try status(place) else { continue }
      parents.leave(number, status.modified)
      records.append(.left(parent: number, modified: status.modified))
    }
    try journal.append(records)
  }

  /// What the file system says of a place; `nil` where nothing is there.
  func status(_ place: FilePath) throws(Errno) -> FileStatus? { try disk.statusIfPresent(place) }
}

extension DiskReader {
  /// What the file system says of a place; `nil` where nothing is there.
  func statusIfPresent(_ place: FilePath) throws(Errno) -> FileStatus? {
    do throws(Errno) {
      return try status(of: place)
    } catch .noSuchFileOrDirectory {
      return nil
    } catch {
      throw error
    }
  }
}

/// The directories that a run moves names from, as the journal knows them.
struct ParentBook {
  struct Parent {
    var path: FilePath
    /// The time that it had before, or that we left it with.
    var modified: Timestamp
  }

  private var entries: [Int: Parent] = [:]
  private var nextNumber = 0
  private var numbers: [FilePath: Int] = [:]
  /// Those that were changed and not settled yet; whether by a name that moved, not just by a lock.
  private var disturbed: [Int: Bool] = [:]

  subscript(_ number: Int) -> Parent? {
    entries[number]
  }

  func number(of path: FilePath) -> Int? { numbers[path] }

  mutating func add(_ path: FilePath, _ status: FileStatus) -> JournalRecord.ParentNote {
    let number = nextNumber
    adopt(number, path, status.modified)
    return JournalRecord.ParentNote(
      number: number, path: path, mode: status.mode, modified: status.modified)
  }

  /// Takes over what an earlier journal says.
  mutating func adopt(_ number: Int, _ path: FilePath, _ modified: Timestamp) {
    nextNumber = max(nextNumber, number + 1)
    numbers[path] = number
    entries[number] = Parent(path: path, modified: modified)
  }

  mutating func renew(_ number: Int, _ status: FileStatus) -> JournalRecord.ParentNote {
    entries[number]?.modified = status.modified
    return JournalRecord.ParentNote(
      number: number, path: entries[number]?.path ?? FilePath(), mode: status.mode,
      modified: status.modified)
  }

  mutating func disturb(_ number: Int, byMove isMoved: Bool) {
    disturbed[number] = disturbed[number] == true || isMoved
  }

  func isDisturbed(_ number: Int) -> Bool { disturbed[number] != nil }

  mutating func leave(_ number: Int, _ modified: Timestamp) { entries[number]?.modified = modified }

  /// What is disturbed now, to come back to with ``calm(to:)``.
  var disturbance: [Int: Bool] { disturbed }

  /// Says that everything that moved since is back where it was.
  mutating func calm(to earlier: [Int: Bool]) {
    for number in disturbed.keys { disturbed[number] = earlier[number] ?? false }
  }

  mutating func takeDisturbed() -> [Int: Bool] {
    defer { disturbed = [:] }
    return disturbed
  }
}
