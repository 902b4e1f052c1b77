import Larder
import LarderFormats
import LarderInspector
import SystemPackage
import TestSupport

/// `ActionProbe CACHE ACTION STEP`: carries out an action on all of a shelf, or of a native cache, and
/// dies before a step.
///
/// Ends with status 0 where the action has fewer steps.
@main
struct ActionProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let action = Action(rawValue: arguments[2]),
      let fatal = Int(arguments[3])
    else { throw LarderError(.usage, "cannot understand the arguments") }
    let arena = try Arena(of: FilePath(arguments[1]))
    let disk = KillingDisk(try POSIXDisk(beneath: arena.root), killingAt: fatal)
    let cache = try cache(in: arena, disk)
    let quarantine = Quarantine(arena: arena, disk: disk)
    let plan =
      switch action {
      case .undo: try Undo.plan(of: cache, in: quarantine)
      case .purge: try Purge.plan(format: .pytoolsV4, in: quarantine)
      default:
        try Planner(cache: cache, arena: arena, disk: disk).plan(action, for: selection(of: cache))
      }
    _ = try Mender.carryOut(plan, on: cache, in: arena, disk: disk)
  }

  private static func cache(in arena: Arena, _ disk: any Disk) throws -> any MendableCache {
    let isNative = (try? disk.status(of: arena.cache.appending("larder.json"))) != nil
    guard isNative, let cache = try Detection.open(arena.cachePath).caches.first else {
      return ShelfCache(at: arena.cachePath, root: arena.cache, on: disk)
    }
    return cache
  }

  private static func selection(of cache: any MendableCache) throws -> Selection {
    let all = try CollectedCache(cache)
    return Selection(entries: all.entries, items: all.items)
  }
}
