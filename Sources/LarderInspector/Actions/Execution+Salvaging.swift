import Larder
import LarderFormats
import SystemPackage

extension Execution {
  /// Saves the records of a damaged pack into a new one and puts it in the place of the old one.
  mutating func salvagePack(
    _ moves: [PlannedMove], _ intent: JournalRecord.StepIntent
  ) throws(StepRefusal) {
    guard let rules = cache.packRules, let name = intent.names.first, let judged = moves.first
    else { throw .gone }
    let stillness = try holdStill(rules)
    defer { withExtendedLifetime(stillness) {} }
    try recheck(judged)
    let item = session.layout.item(name.item, of: session.run)
    try saveRecords(of: judged.path, rules, into: item)
    try announce(item, intent)
    try recheck(judged)
    let change = cache.beginChange()
    defer { withExtendedLifetime(change) {} }
    try exchange(name, item, judged)
  }

  private mutating func saveRecords(
    of pack: FilePath, _ rules: any PackRules, into item: FilePath
  ) throws(StepRefusal) {
    do throws(LarderError) {
      let salvage = try rules.salvage(pack, into: session.arena.root.pushing(item))
      result.notes.append(
        "\(salvage.rows) records of '\(pack.displayText)' were saved into a new pack.")
      result.notes += salvage.losses
    } catch {
      throw .failed(error)
    }
  }

  private mutating func exchange(
    _ name: JournalRecord.MovedName, _ item: FilePath, _ judged: PlannedMove
  ) throws(StepRefusal) {
    let place = session.arena.place(name.place.path)
    do throws(Errno) {
      session.parents.disturb(name.place.parent, byMove: true)
      try session.disk.exchange(place, item)
      try session.disk.syncDirectory(place.removingLastComponent())
    } catch {
      throw .failed(LarderError("replace", .item(judged.path), cause: error))
    }
    if (try? Fingerprint(of: item, on: session.disk))?.isMoved(judged.fingerprint) == true {
      return
    }
    try? session.disk.exchange(place, item)
    throw .changed(judged.path)
  }
}
