import Larder
import LarderFormats
import SystemPackage

extension Plan {
  /// The plan without some steps, and without those that need a lock that then stays.
  ///
  /// - Complexity: O(*n*) in the steps.
  package func leavingOut(_ isLeftOut: (Int) -> Bool) -> Plan {
    let left = steps.indices.filter(isLeftOut)
    if left.isEmpty { return self }
    let locks = Set(left.filter { steps[$0].isLock }.flatMap { steps[$0].paths })
    let leftOut = Set(left)
    var plan = self
    plan.steps = steps.enumerated().filter { index, step in
      !leftOut.contains(index) && !step.needs(anyOf: locks)
    }.map(\.element)
    return plan
  }

  /// Whether more than some entries and items may change by it.
  var concernsWhole: Bool {
    steps.contains { step in
      switch step.subject {
      case .database, .cache: true
      case .entry, .item, .run: false
      }
    }
  }
}

extension Step {
  /// Whether the owner is kept out by one of some lock files.
  func needs(anyOf locks: Set<FilePath>) -> Bool {
    if case .exclusiveFile(let path)? = lock { locks.contains(path) } else { false }
  }
}

extension Subject {
  /// Whether a word names it: the beginning of an entry's id, the path of an item.
  package func isNamed(_ word: [UInt8]) -> Bool {
    switch self {
    case .entry(let id): id.name.starts(with: word)
    case .item(let path): path.pathBytes == word
    case .database, .cache, .run: false
    }
  }
}
