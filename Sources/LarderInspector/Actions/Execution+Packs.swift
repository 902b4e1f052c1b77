import Larder
import LarderFormats
import SystemPackage

extension Execution {
  /// Takes the entries of consecutive steps out of their pack, by one new list.
  ///
  /// The list is written in the quarantine and made durable; then it changes places with the old
  /// one, so that there is a whole one at any moment. Throws only where the journal cannot be written.
  mutating func deletePacked(_ range: Range<Int>) throws(Errno) {
    let calm = session.parents.disturbance
    do throws(StepRefusal) {
      let removal = try judge(range)
      let intents = try session.journaling { [plan] session throws(Errno) in
        try Self.announce(removal, plan, &session)
      }
      try write(removal)
      try swap(removal)
      try session.journaling { session throws(Errno) in
        try session.journal.append(intents.map { .done(step: $0.step) })
      }
      for intent in intents { count(intent) }
      withExtendedLifetime(removal.stillness) {}
    } catch {
      session.parents.calm(to: calm)
      try note(error, range)
    }
    try letOwnerIn()
  }

  private mutating func note(_ refusal: StepRefusal, _ range: Range<Int>) throws(Errno) {
    for step in range {
      switch refusal {
      case .skip(let why, let detail, _): skip(plan.steps[step].subject, why, detail)
      case .failed(let error):
        result.failed.append(
          ActionResult.Failure(subject: plan.steps[step].subject, error: error))
      case .stranded(let detail): skip(plan.steps[step].subject, .changed, detail)
      case .journal(let reason): throw reason
      }
    }
    try session.journal.append(range.map { .dropped(step: $0) })
  }

  // MARK: Before

  /// Looks at the pack and its list, which nobody else changes from here on.
  private mutating func judge(_ range: Range<Int>) throws(StepRefusal) -> ListRemoval {
    guard let rules = cache.packRules, let first = plan.steps[range.lowerBound].packed else {
      throw .skip(.notApplicable, "the cache has no packs", [])
    }
    let stillness = try holdStill(rules)
    guard rules.identity(ofPackOf: first.id) == first.digest else {
      throw .skip(.changed, "its pack is gone, or another one by now", [])
    }
    var removal = ListRemoval(
      pack: first.digest, path: rules.list(for: first.id), item: nextItem,
      list: try session.list(at: rules.list(for: first.id), of: first.digest),
      old: nil, stillness: stillness)
    removal.old = try? session.status(session.arena.place(removal.path))
    nextItem += 1
    for step in range {
      if let row = plan.steps[step].packed, row.digest == first.digest, removal.list.add(row.id) {
        removal.steps.append(step)
      } else {
        skip(plan.steps[step].subject, .vanished, "it was removed from its pack already")
      }
    }
    guard !removal.steps.isEmpty else { throw .skip(.vanished, "it is gone", []) }
    return removal
  }

  /// Takes the cache's own lock: nobody publishes, prunes or lists anything as removed meanwhile.
  func holdStill(_ rules: any PackRules) throws(StepRefusal) -> (any HeldFile)? {
    let lock = session.arena.place(rules.lock)
    // Without a lock nobody ever wrote to the cache who would take it.
    guard (try? session.disk.status(of: lock)) != nil else { return nil }
    do throws(LarderError) {
      return try CacheLock(path: lock, disk: session.disk).acquire()
    } catch {
      throw .failed(error)
    }
  }

  /// Makes sure that nothing older comes to light where an entry with files of its own goes.
  func keepPacksStill(_ subject: Subject) throws(StepRefusal) -> (any HeldFile)? {
    guard let rules = cache.packRules, case .entry(let entry) = subject else { return nil }
    let held = try holdStill(rules)
    let isDeletion = plan.action == .delete
    guard rules.copies(hiddenBy: entry, isDeletion: isDeletion).allSatisfy({ $0.row == nil }) else {
      throw .skip(.changed, "a packed value of its key would come to light", [])
    }
    return held
  }

  // MARK: The change

  /// Says durably what is going to be taken off which pack.
  private static func announce(
    _ removal: ListRemoval, _ plan: Plan, _ session: inout RunSession
  ) throws(Errno) -> [JournalRecord.StepIntent] {
    let parent = removal.path.removingLastComponent()
    var records: [JournalRecord] = []
    if let note = try session.note(parent) { records.append(.parent(note)) }
    let name = JournalRecord.MovedName(
      place: JournalRecord.PlacedName(
        path: removal.path, parent: session.parents.number(of: parent) ?? 0),
      item: removal.item, inode: removal.old?.identity.inode ?? 0,
      mode: removal.old?.mode ?? 0o600, modified: removal.old?.modified ?? .init(seconds: 0))
    let intents = removal.steps.map { step in
      JournalRecord.StepIntent(
        step: step, subject: plan.steps[step].subject, reason: plan.steps[step].reason,
        work: .packed, names: [name],
        pack: JournalRecord.PackNote(identity: removal.pack, leader: removal.steps[0]),
        bytes: plan.steps[step].bytes)
    }
    if try RunSession.makeDirectory(session.itemDirectory(removal.item), session.disk) {
      try session.disk.syncDirectory(session.layout.items(of: session.run))
    }
    try session.journal.append(records + intents.map(JournalRecord.step))
    try session.journal.sync()
    try session.refresh([name.place.parent])
    return intents
  }

  /// Writes the new list durably, and says which file it is.
  private mutating func write(_ removal: ListRemoval) throws(StepRefusal) {
    let item = session.layout.item(removal.item, of: session.run)
    do throws(Errno) {
      try session.disk.create(item, removal.list.bytes, mode: 0o600)
      try session.disk.syncFile(item)
      try session.disk.syncDirectory(session.itemDirectory(removal.item))
    } catch {
      throw .failed(LarderError("write", .item(removal.path), cause: error))
    }
    try session.journaling { session throws(Errno) in
      let stamp = JournalRecord.FileStamp(try session.disk.status(of: item))
      try session.journal.append([.salvaged(step: removal.steps[0], replacement: stamp)])
      try session.journal.sync()
    }
  }

  /// Puts the new list in its place, durably.
  private mutating func swap(_ removal: ListRemoval) throws(StepRefusal) {
    let item = session.layout.item(removal.item, of: session.run)
    let place = session.arena.place(removal.path)
    let change = cache.beginChange()
    defer { withExtendedLifetime(change) {} }
    do throws(Errno) {
      session.parents.disturb(
        session.parents.number(of: removal.path.removingLastComponent()) ?? 0, byMove: true)
      if removal.old == nil {
        try session.disk.move(item, to: place)
      } else {
        try session.disk.exchange(item, place)
      }
      try session.disk.syncDirectory(place.removingLastComponent())
      try session.disk.syncDirectory(session.itemDirectory(removal.item))
    } catch {
      throw .failed(LarderError("replace", .item(removal.path), cause: error))
    }
  }
}

/// A list of removed entries that is about to be replaced.
private struct ListRemoval {
  /// What identifies the pack.
  let pack: [UInt8]
  /// The list, relative to the cache's root.
  let path: FilePath
  let item: Int
  /// The new list.
  var list: RemovalList
  /// What the list is now; `nil` where there is none.
  var old: FileStatus?
  /// The steps whose entries the pack still had.
  var steps: [Int] = []
  let stillness: (any HeldFile)?

  init(
    pack: [UInt8], path: FilePath, item: Int, list: RemovalList, old: FileStatus?,
    stillness: (any HeldFile)?
  ) {
    self.pack = pack
    self.path = path
    self.item = item
    self.list = list
    self.old = old
    self.stillness = stillness
  }
}

extension RunSession {
  /// The longest list that is read: one of a pack with as many entries as it can have.
  private static let listLimit = 1 << 29

  /// The list of what was removed from a pack, as it is now.
  func list(at path: FilePath, of pack: [UInt8]) throws(StepRefusal) -> RemovalList {
    let bytes: [UInt8]?
    do throws(Errno) {
      bytes = try disk.read(arena.place(path), from: 0, limit: Self.listLimit)
    } catch {
      guard error == .noSuchFileOrDirectory else {
        throw .failed(LarderError("read", .item(path), cause: error))
      }
      bytes = nil
    }
    do throws(LarderError) {
      return try RemovalList(bytes, pack: pack)
    } catch {
      throw .failed(error)
    }
  }
}

extension JournalRecord.FileStamp {
  init(_ status: FileStatus) {
    self.init(
      inode: status.identity.inode, size: status.size, modified: status.modified)
  }
}

extension Step {
  /// The record that the step takes out of its pack.
  fileprivate var packed: JudgedRow? {
    if case .deletePacked(let row) = work { row } else { nil }
  }
}
