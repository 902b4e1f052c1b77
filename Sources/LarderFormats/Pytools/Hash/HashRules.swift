/// One way in which releases of pytools make an entry's name from its key: their `KeyBuilder`.
///
/// The differences that can be told from a pickled key; what each release does is written in
/// `Pytools.md`.
package struct HashRules: Sendable, Hashable {
  /// The hash at the bottom.
  package enum Algorithm: Sendable, Hashable {
    /// 64 hexadecimal digits.
    case sha256
    /// 16 hexadecimal digits.
    case sipHash13
  }

  /// What is hashed of a number.
  package enum Numbers: Sendable, Hashable {
    /// Its text: `str` of an int, `repr` of a float. To pytools 2021.1.
    case text
    /// An int as 8 little-endian bytes or more, a float as hexadecimal text. From 2021.2 on.
    case bytes
  }

  /// The hash at the bottom.
  package var algorithm: Algorithm
  /// Whether each element is hashed by itself, and containers hash the digests: from 2017.3 on.
  package var isNested: Bool
  /// What is hashed of a number; with it comes how frozensets are hashed: sorted, or as one
  /// combination of all elements.
  package var numbers: Numbers
  /// Whether a numpy data type is hashed at all: pytools 2014 forgot to.
  package var hashesDataTypes: Bool

  package init(
    _ algorithm: Algorithm = .sha256, isNested: Bool = true, numbers: Numbers,
    hashesDataTypes: Bool = true
  ) {
    self.algorithm = algorithm
    self.isNested = isNested
    self.numbers = numbers
    self.hashesDataTypes = hashesDataTypes
  }

  /// pytools 2014.1 to 2014.3.
  package static let flat2014 = HashRules(
    isNested: false, numbers: .text, hashesDataTypes: false)
  /// pytools 2015 to 2017.2.
  package static let flat = HashRules(isNested: false, numbers: .text)
  /// pytools 2017.3 to 2021.1.
  package static let nestedText = HashRules(numbers: .text)
  /// pytools 2021.2 to 2024.1.6, and later where the module `siphash24` is not installed.
  package static let nestedBytes = HashRules(numbers: .bytes)
  /// pytools from 2024.1.7 on.
  package static let sipHash = HashRules(.sipHash13, numbers: .bytes)

  /// The rules that the releases of a format may have followed, the usual ones first.
  package static func candidates(for format: CacheFormat) -> [HashRules] {
    switch format {
    case .pytoolsV0: [.flat2014, .flat]
    case .pytoolsV2: [.nestedText, .flat, .flat2014]
    case .pytoolsV3: [.nestedText]
    case .pytoolsV4: [.nestedBytes]
    case .pytoolsV5: [.sipHash, .nestedBytes]
    case .larderDirectory, .larderSQLite: []  // Its own hash is told from the frames.
    }
  }

  /// The length of an entry's name, in hexadecimal digits.
  package var nameLength: Int { algorithm == .sha256 ? 64 : 16 }
}
