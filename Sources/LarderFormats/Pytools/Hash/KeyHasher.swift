package import LarderPickle

/// Recomputes the name of an entry from its pickled key, and compares.
///
/// Not to be shared between threads; keep one for many keys.
package final class KeyHasher {
  /// Whether an entry's name is the hash of its key.
  package enum Placing: Equatable, Sendable {
    /// It is, by one of the rules.
    case right
    /// It is not, by any rule; the name that the first rule gives, in hexadecimal digits.
    ///
    /// `isCertain` is false where the key holds a class: programs have rules of their own for those.
    case wrong([UInt8], isCertain: Bool)
    /// That cannot be told, for the reason given.
    case unknowable(String)
  }

  private var rules: [HashRules]
  private let writer = KeyWriter()

  /// Makes a hasher for a format.
  package convenience init(for format: CacheFormat) {
    self.init(rules: HashRules.candidates(for: format))
  }

  /// Makes a hasher that tries some rules in turn.
  package init(rules: [HashRules]) { self.rules = rules }

  /// Compares an entry's name with the hash of its key.
  ///
  /// - Parameters:
  ///   - key: The key in the tree.
  ///   - tree: The value tree of its pickle.
  ///   - source: The bytes that the tree was made of.
  ///   - name: The entry's name: lowercase hexadecimal digits.
  /// - Returns: ``Placing/right`` where any of the rules gives the name.
  /// - Complexity: O(bytes of the key) for each rule tried, bounded whatever the key is.
  package func placing(
    of key: PickleTree.ID, in tree: PickleTree, _ source: UnsafeRawBufferPointer,
    under name: [UInt8]
  ) -> Placing {
    var wrong: Placing?
    var reason: String?
    for index in rules.indices where rules[index].nameLength == name.count {
      do throws(KeyWriter.Unknowable) {
        for globals in KeyWriter.Globals.allCases {
          let digest = try writer.digest(of: key, in: tree, source, rules[index], globals)
          if Self.matches(digest, name) {
            // Entries of one cache follow the same rule: it is tried first from now on.
            if index > 0 { rules.swapAt(0, index) }
            return .right
          }
          wrong = wrong ?? .wrong(Self.hexadecimal(digest), isCertain: !writer.hasGlobals)
          if !writer.hasGlobals { break }
        }
      } catch {
        reason = error.reason
      }
    }
    if let reason { return .unknowable(reason) }
    return wrong ?? .unknowable("no rule makes a name of that length")
  }

  /// The rule that the last key followed that was in its place.
  package var likeliestRules: HashRules? { rules.first }

  private static func matches(_ digest: ArraySlice<UInt8>, _ name: [UInt8]) -> Bool {
    guard name.count == 2 * digest.count else { return false }
    var position = 0
    for byte in digest {
      guard name[position] == digit(byte >> 4), name[position + 1] == digit(byte & 15) else {
        return false
      }
      position += 2
    }
    return true
  }

  private static func hexadecimal(_ digest: ArraySlice<UInt8>) -> [UInt8] {
    digest.flatMap { [digit($0 >> 4), digit($0 & 15)] }
  }

  @inline(__always)
  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
