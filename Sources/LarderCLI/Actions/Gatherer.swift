import Larder
import LarderFormats
import LarderInspector
import Synchronization
import SystemPackage

/// What an action is asked to act on, cache by cache.
struct Gathered: Sendable {
  /// One cache and what was selected in it.
  struct Part: Sendable {
    var scope: CacheScope
    var selection: Selection
  }

  /// In the order of the caches.
  var parts: [Part] = []
  /// Caches that could not be read.
  var errors: [(scope: CacheScope, error: LarderError)] = []
}

/// Collects entries and items for an action; for mending, only those that may need it.
final class Gatherer: ScanReport {
  private let keepsValid: Bool
  private let console: Console
  private let state = Mutex(Gathered())

  init(keepsValid: Bool, console: Console) {
    self.keepsValid = keepsValid
    self.console = console
  }

  /// What was collected, sorted within each cache.
  func gathered() -> Gathered {
    var gathered = state.withLock { $0 }
    for index in gathered.parts.indices { gathered.parts[index].selection.sort() }
    return gathered
  }

  func begin(_ opened: OpenedCaches) {}

  func begin(_ scope: CacheScope) {
    let selection = Selection(findings: scope.cache.info.findings)
    state.withLock { $0.parts.append(Gathered.Part(scope: scope, selection: selection)) }
  }

  func add(_ batch: ScanBatch, in scope: CacheScope) {
    let entries =
      keepsValid
      ? batch.entries : batch.entries.filter { $0.status != .valid || !$0.findings.isEmpty }
    state.withLock { state in
      // Caches are scanned one after another: the last one begun is the one.
      guard let last = state.parts.indices.last else { return }
      state.parts[last].selection.entries += entries
      state.parts[last].selection.items += batch.items
    }
  }

  func add(_ finding: Finding, in scope: CacheScope) {
    state.withLock { state in
      guard let last = state.parts.indices.last else { return }
      state.parts[last].selection.findings.append(finding)
    }
  }

  func add(_ error: LarderError, in scope: CacheScope) {
    console.warn(error)
    state.withLock { $0.errors.append((scope, error)) }
  }

  func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {}
}

extension Selection {
  /// Puts everything in an order that does not depend on the threads of the scan.
  fileprivate mutating func sort() {
    entries.sort { one, other in
      one.id.name == other.id.name
        ? (one.id.row ?? 0) < (other.id.row ?? 0)
        : one.id.name.lexicographicallyPrecedes(other.id.name)
    }
    items.sort { $0.path.pathBytes.lexicographicallyPrecedes($1.path.pathBytes) }
  }
}
