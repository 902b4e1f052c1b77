import Larder
import SystemPackage

/// Tells whether a directory is as a run left it, or somebody else changed it since.
///
/// The journal says how directories were left. What a killed run did last it does not say; then the
/// change time of what was moved does, because a rename sets that and the modification times of
/// both directories at once (`rename(2)`, `inode(7)`).
struct ParentAudit {
  private let log: RunLog
  private let layout: QuarantineLayout
  private let arena: Arena
  private let disk: any DiskReader
  private var names: [Int: [JournalRecord.MovedName]]?
  private var locks: Set<Int>?

  /// The kernel takes the two times of one rename from a clock that ticks at least this often.
  static let tickNanoseconds: UInt64 = 20_000_000

  init(_ log: RunLog, _ session: RunSession) {
    self.log = log
    layout = session.layout
    arena = session.arena
    disk = session.disk
  }

  /// Whether nobody but the run changed a directory.
  mutating func isClean(_ number: Int, _ status: FileStatus) -> Bool {
    guard let parent = log.parents[number] else { return false }
    if status.modified == parent.before || status.modified == parent.left { return true }
    return changeTimes(in: number).contains {
      $0.nanoseconds(since: status.modified).magnitude <= Self.tickNanoseconds
    }
  }

  /// When the names that the run moves from a directory were last moved.
  private mutating func changeTimes(in number: Int) -> [Timestamp] {
    if names == nil { index() }
    let run = log.beginning.run
    var times = (names?[number] ?? []).compactMap { name in
      changeTime(
        of: name.inode, at: [layout.item(name.item, of: run), arena.place(name.place.path)])
    }
    times += log.steps.values.compactMap { step in
      guard let name = step.names.first, name.place.parent == number,
        let replacement = log.replacement(of: step)
      else { return nil }
      return changeTime(
        of: replacement.inode, at: [layout.item(name.item, of: run), arena.place(name.place.path)])
    }
    if locks?.contains(number) == true, let inode = log.lockInode {
      let away = log.steps.values.compactMap(\.lock).filter { $0.parent == number }.map(\.path)
      let home = layout.lock(of: run)
      let places = (try? disk.statusIfPresent(home)) == nil ? Set(away).map(arena.place) : [home]
      times += [changeTime(of: inode, at: places)].compactMap(\.self)
    }
    return times
  }

  private func changeTime(of inode: UInt64, at places: [FilePath]) -> Timestamp? {
    for place in places {
      if let status = try? disk.statusIfPresent(place), status.identity.inode == inode {
        return status.changed
      }
    }
    return nil
  }

  private mutating func index() {
    let steps = log.steps.values
    names = Dictionary(grouping: steps.flatMap(\.names)) { $0.place.parent }
    locks = Set(steps.compactMap(\.lock?.parent))
  }
}

extension Timestamp {
  /// The time from another moment to this one; clamped where it is beyond what fits.
  func nanoseconds(since other: Timestamp) -> Int64 {
    let (seconds, overflow) = seconds.subtractingReportingOverflow(other.seconds)
    guard !overflow, seconds.magnitude < 1_000_000_000 else { return .max }
    return seconds * 1_000_000_000 + Int64(nanoseconds) - Int64(other.nanoseconds)
  }
}
