import Larder
import LarderFormats
import SystemPackage

extension Restoration {
  /// Takes the entries of steps that share a list off that list again.
  ///
  /// Where nobody changed the list since and all of them go back, the old one itself goes back;
  /// else a new one takes its place, in which the others stay. Throws only where the journal cannot
  /// be written.
  mutating func restorePacked(_ steps: [JournalRecord.StepIntent]) throws(Errno) {
    let calm = session.parents.disturbance
    do throws(StepRefusal) {
      guard let rules = cache.packRules, let name = steps.first?.names.first else {
        throw .skip(.notApplicable, "the cache has no packs", [])
      }
      let lock = session.arena.place(rules.lock)
      let held = try hold(lock)
      defer { withExtendedLifetime(held) {} }
      let free = try free(steps, rules, name)
      guard !free.isEmpty else { return }
      let change = cache.beginChange()
      defer { withExtendedLifetime(change) {} }
      try putBack(free, name)
      for step in free { try note(restored: step) }
    } catch {
      session.parents.calm(to: calm)
      for step in steps { try note(error, step) }
    }
  }

  func hold(_ lock: FilePath) throws(StepRefusal) -> (any HeldFile)? {
    guard (try? session.disk.status(of: lock)) != nil else { return nil }
    do throws(LarderError) {
      return try CacheLock(path: lock, disk: session.disk).acquire()
    } catch {
      throw .failed(error)
    }
  }

  // MARK: Whether it can be done

  /// The steps whose entries may go back; what stands in the way of the others is noted.
  private mutating func free(
    _ steps: [JournalRecord.StepIntent], _ rules: any PackRules, _ name: JournalRecord.MovedName
  ) throws(StepRefusal) -> [JournalRecord.StepIntent] {
    guard let list = log.replacement(of: steps[0]), inode(at: item(name)) != list.inode else {
      throw .skip(.alreadyDone, "it is where it was", [])
    }
    guard let entry = steps[0].entry, let pack = steps[0].pack,
      rules.identity(ofPackOf: entry) == pack.identity
    else {
      throw .skip(
        .vanished, "its pack was compacted away since, and what was removed from it with that", [])
    }
    var free: [JournalRecord.StepIntent] = []
    for step in steps {
      if let entry = step.entry, rules.isSuperseded(entry) {
        result.skipped.append(
          Skip(
            subject: step.subject, why: .occupied, detail: "another value was stored for it since"))
      } else {
        free.append(step)
      }
    }
    return free
  }

  // MARK: The change

  private mutating func putBack(
    _ steps: [JournalRecord.StepIntent], _ name: JournalRecord.MovedName
  ) throws(StepRefusal) {
    let sharing = log.standingSteps.filter { $0.pack == steps[0].pack }
    do throws(Errno) {
      try look(at: [name.place.parent])
      session.parents.disturb(name.place.parent, byMove: true)
    } catch {
      throw .failed(LarderError("restore", .item(name.place.path), cause: error))
    }
    if sharing.count == steps.count, isAsLeft(name, steps[0]) {
      try putOldListBack(name)
    } else {
      try edit(name, steps)
    }
  }

  /// Whether the list is the one that the run put there.
  private func isAsLeft(_ name: JournalRecord.MovedName, _ step: JournalRecord.StepIntent) -> Bool {
    guard let status = try? session.disk.status(of: place(name)),
      let left = log.replacement(of: step)
    else { return false }
    return JournalRecord.FileStamp(status) == left
      && (name.inode == 0 || inode(at: item(name)) == name.inode)
  }

  private mutating func putOldListBack(
    _ name: JournalRecord.MovedName
  ) throws(StepRefusal) {
    do throws(Errno) {
      if name.inode == 0 {
        try session.disk.move(place(name), to: item(name))
      } else {
        try session.disk.exchange(item(name), place(name))
        try session.disk.setModified(name.modified, of: place(name))
      }
    } catch {
      throw .failed(LarderError("restore", .item(name.place.path), cause: error))
    }
  }

  /// Takes entries off the list as it is now.
  private mutating func edit(
    _ name: JournalRecord.MovedName, _ steps: [JournalRecord.StepIntent]
  ) throws(StepRefusal) {
    guard let pack = steps[0].pack else { return }
    var list = try session.list(at: name.place.path, of: pack.identity)
    for step in steps { if let entry = step.entry { list.remove(entry) } }
    let draft = session.layout.run(session.run).appending("list-\(steps[0].step)")
    do throws(Errno) {
      if try session.status(place(name)) == nil { return }
      if try session.status(draft) != nil { try session.disk.remove(draft) }
      if list.isEmpty, name.inode == 0 {
        // There was none before.
        try session.disk.move(place(name), to: draft)
      } else {
        try session.disk.create(draft, list.bytes, mode: name.mode)
        try session.disk.syncFile(draft)
        try session.disk.replace(place(name), with: draft)
      }
      try session.disk.syncDirectory(place(name).removingLastComponent())
    } catch {
      throw .failed(LarderError("restore", .item(name.place.path), cause: error))
    }
  }

  private func inode(at place: FilePath) -> UInt64? {
    (try? session.disk.status(of: place))?.identity.inode
  }
}
