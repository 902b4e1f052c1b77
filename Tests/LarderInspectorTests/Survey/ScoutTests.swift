import Larder
import LarderFormats
import Synchronization
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("The search for caches in the background", .timeLimit(.minutes(1)))
struct ScoutTests {
  /// Takes updates until one of them ends it.
  private func updates(
    of scout: Scout, _ bell: Bell, until isLast: ([ScoutUpdate]) -> Bool
  ) -> [ScoutUpdate] {
    var all: [ScoutUpdate] = []
    while !isLast(all) {
      bell.wait()
      all += scout.drain()
    }
    return all
  }

  private func cache(_ name: String, _ count: Int) -> FakeCache {
    FakeCache(count, path: FilePath("/caches/\(name)"))
  }

  private func looked(_ updates: [ScoutUpdate]) -> [(Int, Depth)] {
    updates.compactMap { update in
      if case .looked(let cache, let survey) = update { (cache, survey.tally.depth) } else { nil }
    }
  }

  @Test("tells of each cache, first by its names and then by what is in it")
  func stages() {
    let caches = [cache("a", 100), cache("b", 10)]
    let bell = Bell()
    let scout = Scout(threads: 1, wake: bell.ring) { found in
      for cache in caches { _ = found(cache) }
      return []
    }
    scout.start()
    let updates = updates(of: scout, bell) { looked($0).count == 4 }
    let looks = looked(updates)
    for index in 0..<2 {
      #expect(looks.filter { $0.0 == index }.map(\.1) == [.names, .structure])
    }
    #expect(updates.contains { if case .searched = $0 { true } else { false } })
    scout.close()
  }

  @Test("looks at what is wanted first")
  func priority() {
    let (gate, reached) = (Gate(), Gate())
    var first = cache("first", 1)
    first.hooks.beforeBatch = { depth, _ in
      reached.open()
      if depth == .names { gate.pass() }
    }
    let caches = [first, cache("b", 1), cache("c", 1), cache("d", 1)]
    let bell = Bell()
    let scout = Scout(threads: 1, wake: bell.ring) { found in
      for cache in caches { _ = found(cache) }
      return []
    }
    scout.start()
    reached.pass()
    scout.prioritize([3, 2])
    gate.open()
    let looks = looked(updates(of: scout, bell) { looked($0).count == 8 })
    #expect(looks.map(\.0).filter { $0 != 0 } == [3, 2, 1, 3, 2, 1])
    scout.close()
  }

  @Test("stops in the middle of a cache when paused, and looks at it again afterwards")
  func pausing() {
    let (gate, reached) = (Gate(), Gate())
    let batches = Mutex(0)
    var cache = cache("a", 1000)
    cache.hooks.beforeBatch = { _, _ in
      guard
        (batches.withLock {
          $0 += 1; return $0
        }) == 2
      else { return }
      reached.open()
      gate.pass()
    }
    let bell = Bell()
    let scout = Scout(threads: 1, wake: bell.ring) { [cache] found in
      _ = found(cache)
      return []
    }
    scout.start()
    reached.pass()
    scout.pause()
    gate.open()
    scout.resume()
    let looks = looked(updates(of: scout, bell) { looked($0).count == 2 })
    #expect(looks.map(\.1) == [.names, .structure])
    // 16 batches each, and those before the pause.
    #expect(batches.withLock { $0 } > 32)
    scout.close()
  }

  @Test("gives its verdict")
  func verdicts() {
    var faulty = cache("a", 10)
    faulty.fault = { $0 < 3 ? .cutShort : nil }
    let survey = CacheSurvey.take(of: faulty, depth: .structure)
    #expect(survey.health == .faulty && survey.verdict == "3 faulty")
    #expect(survey.reasons == "cut-short 3")
    #expect(CacheSurvey.take(of: faulty, depth: .names).verdict == "looks whole")
    var failing = cache("b", 10)
    failing.failure = (.structure, LarderError(.permission, "cannot read it"))
    #expect(CacheSurvey.take(of: failing, depth: .structure).health == .unreadable)
    #expect(CacheSurvey.take(of: cache("c", 4), depth: .structure).verdict == "whole")
  }
}

/// Rings when there is something to take.
private final class Bell: Sendable {
  private let monitor = Monitor(0)

  var ring: @Sendable () -> Void { { [monitor] in monitor.change { $0 += 1 } } }

  func wait() {
    _ = monitor.wait { count -> Bool? in
      guard count > 0 else { return nil }
      count = 0
      return true
    }
  }
}
