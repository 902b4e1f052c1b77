import Larder
import SystemPackage
import TestSupport

/// What the processes of the turmoil do until they are killed.
///
/// Even keys are shared: the first mark stays. Odd ones belong to one writer each, who replaces them
/// with marks that grow. Every line says something that must hold from then on:
///
///     once KEY MARK       the value of a shared key, now and for ever
///     mine KEY MARK       the last value of an own key, until its owner stores another
///     seen KEY MARK       what a reader saw
///     packed ONCE MINE    how many entries a compactor gathered in both caches
///     wrong KEY           a value that nobody stored
extension Command {
  private static let sharedKeys = 400
  private static let ownKeys = 8

  /// `WRITER START`: marks begin at START, so that no two processes use the same.
  func write(_ path: FilePath, _ arguments: [String]) throws {
    let (writer, start) = (Int(arguments[0]) ?? 0, Int(arguments[1]) ?? 0)
    let places = Places(path)
    let shared: WriteOnceDictionary<Int, [Int]> = try places.shared.writeOnce()
    let own: PersistentDictionary<Int, [Int]> = try places.own.mutable()
    var random = SplitMix(state: UInt64(start))
    for mark in start... {
      let key = Int.random(in: 0..<Self.sharedKeys, using: &random)
      let value = Marked.value(key, mark, count: Int.random(in: 1..<400, using: &random))
      if case .alreadyPresent(let winner) = try shared.storeIfAbsent(value, for: key) {
        report("once", key, winner)
      } else {
        report("once", key, value)
      }
      let mine = writer * Self.ownKeys + Int.random(in: 0..<Self.ownKeys, using: &random)
      StoreProbe.say("begin \(mine) \(mark)")
      try own.store(Marked.value(mine, mark, count: 100), for: mine)
      StoreProbe.say("mine \(mine) \(mark)")
    }
  }

  /// `SEED WRITERS`.
  func read(_ path: FilePath, _ arguments: [String]) throws {
    let (seed, writers) = (UInt64(arguments[0]) ?? 0, Int(arguments[1]) ?? 1)
    let places = Places(path)
    let shared: WriteOnceDictionary<Int, [Int]> = try places.shared.writeOnce()
    let own: PersistentDictionary<Int, [Int]> = try places.own.mutable()
    var random = SplitMix(state: seed)
    while true {
      let key = Int.random(in: 0..<Self.sharedKeys, using: &random)
      if let value = try shared.value(for: key) { report("once", key, value) }
      let other = Int.random(in: 0..<writers * Self.ownKeys, using: &random)
      if let value = try own.value(for: other) { report("seen", other, value) }
    }
  }

  func pack(_ path: FilePath) throws {
    let places = Places(path)
    let shared: WriteOnceDictionary<Int, [Int]> = try places.shared.writeOnce()
    let own: PersistentDictionary<Int, [Int]> = try places.own.mutable()
    while true {
      let (once, mine) = (try shared.compact().entries, try own.compact().entries)
      StoreProbe.say("packed \(once) \(mine)")
    }
  }

  private func report(_ word: String, _ key: Int, _ value: [Int]) {
    if let mark = Marked.mark(value, of: key) {
      StoreProbe.say("\(word) \(key) \(mark)")
    } else {
      StoreProbe.say("wrong \(key)")
    }
  }
}

/// The two caches of the turmoil, beside each other.
private struct Places {
  let shared: FilePath
  let own: FilePath

  init(_ path: FilePath) {
    shared = path
    let name = path.isDatabase ? "own.sqlite" : "own"
    own = path.removingLastComponent().appending(name)
  }
}
