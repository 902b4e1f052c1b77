import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

/// A suite that acts on one cache of larder's own, as a command would.
protocol NativeActing {
  var path: FilePath { get }
}

extension NativeActing {
  /// The cache as it is at this moment.
  private func opened() throws -> any MendableCache {
    try #require(try Detection.open(path).caches.first)
  }

  func mender() throws -> Mender { try Mender(try opened()) }

  /// The entries of some keys; without any, all that there is.
  func selection(_ keys: String...) throws -> Selection {
    let collected = try CollectedCache(try opened())
    if keys.isEmpty {
      return Selection(
        entries: collected.entries, items: collected.items, findings: collected.outcome.findings)
    }
    let names = keys.map { Array(NativeSample.id(of: $0).utf8) }
    return Selection(
      entries: collected.entries.filter { names.contains($0.id.name) }, items: [], findings: [])
  }

  func act(_ action: Action, _ selection: Selection) throws -> ActionResult {
    let mender = try mender()
    return try mender.carryOut(mender.plan(action, for: selection))
  }

  func undo() throws -> ActionResult {
    let mender = try mender()
    return try mender.carryOut(mender.undoPlan())
  }
}
