import Larder
import LarderFormats
import SystemPackage
import TestSupport

@testable import LarderInspector

/// A ``ShelfCache`` on a simulated disk, with everything an action may meet.
struct Shelf {
  static let arena = Arena(
    root: "/world", cache: "home/cache", base: "home/cache",
    quarantine: "home/cache.larder-quarantine")

  let disk: SimulatedDisk
  var arena = Shelf.arena
  var cache: ShelfCache { ShelfCache(at: arena.cachePath, root: arena.cache, on: disk) }

  init(_ disk: SimulatedDisk) { self.disk = disk }

  /// Two whole entries, four broken ones, a stale lock on one of them, a leftover, an empty
  /// directory.
  static func damaged() throws -> SimulatedWorld {
    let disk = SimulatedDisk()
    for directory in ["home", "home/cache", "home/cache/shelf", "home/cache/void"] {
      try disk.makeDirectory(FilePath(directory), mode: 0o755)
    }
    for (name, key, value) in [
      ("a", "good", "good"), ("b", "good", "bad"), ("c", nil, "good"), ("d", nil, nil),
      ("e", "good", "good"), ("f", "good", "bad, with a stale lock"),
    ] as [(String, String?, String?)] {
      let entry = FilePath("home/cache/shelf").appending(name)
      try disk.makeDirectory(entry, mode: 0o750)
      if let key { try disk.create(entry.appending("key"), Array(key.utf8), mode: 0o640) }
      if let value { try disk.create(entry.appending("value"), Array(value.utf8), mode: 0o600) }
      disk.advance(by: 1_000_000_000)
    }
    try disk.create("home/cache/f.lock", [], mode: 0o644)
    try disk.create("home/cache/tmp1", Array("half".utf8), mode: 0o644)
    disk.advance(by: 86_400_000_000_000)
    return disk.world
  }

  /// Everything on the shelf.
  var everything: Selection {
    get throws {
      let (entries, items) = try cache.all()
      return Selection(
        entries: entries.sorted { $0.id.name.lexicographicallyPrecedes($1.id.name) },
        items: items.sorted { $0.path.string < $1.path.string })
    }
  }

  /// The entries of these names.
  func entries(_ names: String...) throws -> Selection {
    Selection(entries: try everything.entries.filter { names.contains($0.name) })
  }

  var quarantine: Quarantine { Quarantine(arena: arena, disk: disk) }

  func plan(
    _ action: Action, _ selection: Selection? = nil, trusting trust: LockTrust = .certain
  ) throws -> Plan {
    switch action {
    case .undo: try Undo.plan(of: cache, in: quarantine)
    case .purge: try Purge.plan(format: .pytoolsV4, in: quarantine)
    default:
      try Planner(cache: cache, arena: arena, disk: disk).plan(
        action, for: selection ?? everything, trusting: trust)
    }
  }

  @discardableResult
  func carryOut(
    _ plan: Plan, progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws -> ActionResult {
    try Mender.carryOut(
      plan, on: cache, in: arena, disk: disk,
      invocation: Invocation(command: ["larder", plan.action.rawValue]),
      progress: progress)
  }

  @discardableResult
  func act(_ action: Action, _ selection: Selection? = nil) throws -> ActionResult {
    try carryOut(plan(action, selection))
  }

  /// The cache itself, without the quarantine.
  var tree: [String: String] { disk.world.tree(at: arena.cache) }
  var names: Set<String> { Set(tree.keys) }

  /// What is different from an earlier tree, a line each.
  func differences(from earlier: [String: String]) -> [String] {
    let now = tree
    return Set(now.keys).union(earlier.keys).sorted().compactMap { path in
      now[path] == earlier[path]
        ? nil : "\(path): \(earlier[path] ?? "nothing") -> \(now[path] ?? "nothing")"
    }
  }
}

extension EntryRecord {
  var name: String { String(decoding: id.name, as: UTF8.self) }
}

extension Subject {
  var name: String {
    switch self {
    case .entry(let entry): String(decoding: entry.name, as: UTF8.self)
    case .item(let path): path.string
    case .database: "database"
    case .cache: "cache"
    case .run(let run): "run \(run)"
    }
  }
}
