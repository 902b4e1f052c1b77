internal import Larder
internal import Synchronization
internal import SystemPackage

/// Whether the names in a cache follow pytools' own rule, or one of the program that uses it.
///
/// A program may hash its keys by a rule of its own (a subclass of `KeyBuilder`). Then no name fits,
/// and that is no damage. Safe to use from any thread; looks at some keys once.
final class HashTrust: Sendable {
  /// So many names must be wrong, and none right, before the rule is taken for a foreign one.
  private static let threshold = 4

  private let path: FilePath
  private let format: CacheFormat
  private let isNested: Bool
  private let answer = Mutex<Bool?>(nil)

  init(_ path: FilePath, _ format: CacheFormat, isNested: Bool) {
    self.path = path
    self.format = format
    self.isNested = isNested
  }

  /// Whether a name that does not fit is a fault.
  var isOwnRule: Bool {
    answer.withLock { answer in
      if let answer { return answer }
      let sample = KeySample(path, isNested: isNested)
      let rules = HashRules.candidates(for: format)
      let fits = rules.map { sample.fit($0) }
      let isForeign =
        fits.allSatisfy { $0.right == 0 } && fits.contains { $0.wrong >= Self.threshold }
      answer = !isForeign
      return !isForeign
    }
  }
}
