import Larder
import LarderFormats
import SystemPackage

extension Execution {
  /// Does one step, as a whole or not at all.
  mutating func perform(
    _ step: Step, _ intent: JournalRecord.StepIntent
  ) throws(StepRefusal) {
    try session.journaling { session throws(Errno) in
      try session.refresh(
        ([intent.lock].compactMap(\.self) + intent.names.map(\.place)).map(\.parent))
    }
    switch step.work {
    case .breakLock(let moves):
      try refuseLiveLock(step.subject)
      try move(moves, intent, step.subject)
    case .move(let moves):
      try takeLock(intent)
      let stillness = try keepPacksStill(step.subject)
      let change = cache.beginChange()
      defer { withExtendedLifetime((stillness, change)) {} }
      try move(moves, intent, step.subject)
    case .salvagePack(let moves): try salvagePack(moves, intent)
    case .salvageDatabase(let moves), .settleDatabase(let moves):
      try replaceDatabase(moves, intent, step.work)
    case .compactDatabase: try compactDatabase()
    case .deleteRow, .deletePacked, .compactCache, .restore, .purge:
      throw .skip(.notApplicable, "no step of this action", [])
    }
  }

  private mutating func takeLock(_ intent: JournalRecord.StepIntent) throws(StepRefusal) {
    guard let lock = intent.lock else { return }
    do throws(Errno) {
      try session.take(lock)
    } catch {
      guard error == .fileExists else {
        throw .failed(LarderError("lock", .item(lock.path), cause: error))
      }
      let holder = try? cache.checkItem(lock.path)
      throw .skip(
        .locked, "the lock '\(lock.path.displayText)' is there",
        holder.map { $0.findings.flatMap(\.evidence) } ?? [])
    }
  }

  /// Looks once more for a holder, right before a lock is broken.
  private func refuseLiveLock(_ subject: Subject) throws(StepRefusal) {
    guard case .item(let path) = subject else { return }
    let lock: ItemRecord?
    do throws(LarderError) { lock = try cache.checkItem(path) } catch { throw .failed(error) }
    guard let lock else { throw .gone }
    guard lock.status != .live else {
      throw .skip(.liveLock, "its holder is alive", lock.findings.flatMap(\.evidence))
    }
  }

  /// Moves names into the quarantine, provided that they are what was judged.
  private mutating func move(
    _ moves: [PlannedMove], _ intent: JournalRecord.StepIntent, _ subject: Subject
  ) throws(StepRefusal) {
    for move in moves { try recheck(move) }
    for (index, name) in intent.names.enumerated() {
      do throws(StepRefusal) {
        try self.move(name, expecting: moves[index].fingerprint, subject)
      } catch {
        throw takeBack(intent.names[..<index], because: error)
      }
    }
  }

  func recheck(_ move: PlannedMove) throws(StepRefusal) {
    let found: Fingerprint
    do throws(Fingerprint.Failure) {
      found = try Fingerprint(of: session.arena.place(move.path), on: session.disk)
    } catch {
      let skip = Skip(subject: .item(move.path), error)
      throw .skip(skip.why, skip.detail, [])
    }
    guard found == move.fingerprint else { throw .changed(move.path) }
  }

  /// Moves one name and makes sure that what arrived is what was judged.
  mutating func move(
    _ name: JournalRecord.MovedName, expecting fingerprint: Fingerprint, _ subject: Subject
  ) throws(StepRefusal) {
    let place = session.arena.place(name.place.path)
    let item = session.layout.item(name.item, of: session.run)
    do throws(Errno) {
      session.parents.disturb(name.place.parent, byMove: true)
      try session.disk.move(place, to: item)
    } catch {
      switch error {
      case .noSuchFileOrDirectory: throw .gone
      case .tooManySymbolicLinkLevels, .notDirectory:
        throw .skip(.link, "a directory on the way to it is a symbolic link", [])
      default: throw .failed(LarderError("move", subject, cause: error))
      }
    }
    if (try? Fingerprint(of: item, on: session.disk))?.isMoved(fingerprint) == true { return }
    throw takeBack([name], because: .changed(name.place.path))
  }

  /// Moves names back at once.
  ///
  /// - Returns: The reason given; another where one cannot be put back because its place was taken
  ///   meanwhile: it stays in the quarantine.
  func takeBack(
    _ names: some BidirectionalCollection<JournalRecord.MovedName>, because reason: StepRefusal
  ) -> StepRefusal {
    var result = reason
    for name in names.reversed() {
      do throws(Errno) {
        try session.disk.move(
          session.layout.item(name.item, of: session.run), to: session.arena.place(name.place.path))
      } catch {
        result = .stranded(
          "'\(name.place.path.displayText)' changed while it was moved and cannot be put back "
            + "(\(error)): it is kept as item \(name.item) of run \(session.run)")
      }
    }
    return result
  }
}

extension StepRefusal {
  static var gone: StepRefusal { .skip(.vanished, "it is gone", []) }

  static func changed(_ path: FilePath) -> StepRefusal {
    .skip(.changed, "'\(path.displayText)' is not what was judged any more", [])
  }
}
