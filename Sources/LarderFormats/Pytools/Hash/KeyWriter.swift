internal import LarderPickle

/// Writes what a `KeyBuilder` of pytools hashes of a pickled key, and hashes it.
///
/// All intermediate bytes lie on one stack that is used again for each key.
final class KeyWriter {
  /// Why a key's hash cannot be recomputed.
  struct Unknowable: Error {
    var reason: String
  }

  /// How a class or function within a key is hashed: the pickle does not tell them apart.
  enum Globals: CaseIterable {
    /// `update_for_type`, from pytools 2022.1 on: module, qualified name and name.
    case type
    /// `update_for_function`, from pytools 2024.1.4 on: module and qualified name as one text.
    case function
    /// The key builder of pyopencl: the mere name of a numpy type.
    case name
  }

  /// Deeper keys overflow the stack of Python itself.
  private static let depthLimit = 400
  /// Values visited at most: a value that is used twice counts twice where it is hashed twice.
  private static let workLimit = 1 << 17
  /// Bytes hashed at most.
  private static let byteLimit = 1 << 26

  let sha256 = SHA256()
  var stack: [UInt8] = []
  private(set) var rules = HashRules.nestedBytes
  private(set) var globals = Globals.type
  /// Whether the last key held a class or function: its rule is then only one of several.
  private(set) var hasGlobals = false
  private var work = 0
  private var depth = 0
  /// Digests of containers that were hashed already; only filled for keys that share values.
  private var digests: [PickleTree.ID: [UInt8]] = [:]

  /// The digest that names an entry.
  ///
  /// - Throws: ``Unknowable`` where a part of the key is of a class whose rule is its own.
  func digest(
    of key: PickleTree.ID, in tree: PickleTree, _ source: UnsafeRawBufferPointer,
    _ rules: HashRules, _ globals: Globals = .type
  ) throws(Unknowable) -> ArraySlice<UInt8> {
    self.rules = rules
    self.globals = globals
    hasGlobals = false
    stack.removeAll(keepingCapacity: true)
    digests.removeAll(keepingCapacity: true)
    work = 0
    depth = 0
    let value = PickledValue(id: key, tree: tree, source: source)
    try element(value)
    replaceByDigest(from: 0)
    return stack[...]
  }

  /// Appends what a container hashes of one of its elements: a digest, or without nesting the
  /// element itself.
  func element(_ value: PickledValue) throws(Unknowable) {
    work += 1
    guard work <= Self.workLimit, stack.count <= Self.byteLimit else {
      throw Unknowable(reason: "the key is too large")
    }
    guard rules.isNested else { return try content(value) }
    let isShared = work > 1_024
    if isShared, let known = digests[value.id] {
      stack.append(contentsOf: known)
      return
    }
    let start = stack.count
    if let digest = value.cachedDigest, digest.count == digestLength {
      stack.append(contentsOf: digest)
    } else {
      try content(value)
      replaceByDigest(from: start)
    }
    if isShared { digests[value.id] = Array(stack[start...]) }
  }

  /// Appends what is hashed of a value itself.
  func content(_ value: PickledValue) throws(Unknowable) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw Unknowable(reason: "the key is nested too deep") }
    switch value.kind {
    case .none: append("<None>")
    case .bool: append(try value.bool() ? "True" : "False")
    case .int: try integer(value)
    case .float: float(try value.double())
    case .text, .string8, .bytes: try value.appendBytes(to: &stack)
    case .tuple: for item in value.items { try element(item) }
    case .frozenSet: try frozenSet(value.items)
    case .call: try object(value)
    case .global:
      hasGlobals = true
      try global(value)
    default:
      throw Unknowable(reason: "keys are never \(value.kind.words)")
    }
  }

  func append(_ text: String) { stack.append(contentsOf: text.utf8) }

  /// Hashes what lies on the stack from a position on, in its place.
  func replaceByDigest(from start: Int) {
    let algorithm = rules.algorithm
    switch algorithm {
    case .sha256:
      var digest: [UInt8] = []
      digest.reserveCapacity(SHA256.digestLength)
      stack.withUnsafeBytes { bytes in
        sha256.append(
          digestOf: UnsafeRawBufferPointer(rebasing: bytes[start...]), to: &digest)
      }
      stack.replaceSubrange(start..., with: digest)
    case .sipHash13:
      let hash = stack.withUnsafeBytes { bytes in
        SipHash.hash(UnsafeRawBufferPointer(rebasing: bytes[start...]), .rounds13)
      }
      stack.removeSubrange(start...)
      withUnsafeBytes(of: hash.littleEndian) { stack.append(contentsOf: $0) }
    }
  }

  var digestLength: Int {
    rules.algorithm == .sha256 ? SHA256.digestLength : SipHash.digestLength
  }

  // MARK: - Sets

  private func frozenSet(_ items: [PickledValue]) throws(Unknowable) {
    if rules.numbers == .bytes { return try unordered(items) }
    guard let sorted = KeyOrder.sorted(items) else {
      throw Unknowable(reason: "the order of a frozenset's elements is their own")
    }
    for item in sorted { try element(item) }
  }

  /// `pytools.unordered_hash`: the digests of the elements' hashes, combined by exclusive or.
  func unordered(_ items: [PickledValue]) throws(Unknowable) {
    try unordered(count: items.count) { index throws(Unknowable) in try element(items[index]) }
  }

  /// Combines what is appended for each of a number of elements.
  func unordered(
    count: Int, _ append: (Int) throws(Unknowable) -> Void
  ) throws(Unknowable) {
    var combined = [UInt8](repeating: 0, count: digestLength)
    for index in 0..<count {
      let start = stack.count
      try append(index)
      replaceByDigest(from: start)
      replaceByDigest(from: start)
      for offset in combined.indices { combined[offset] ^= stack[start + offset] }
      stack.removeSubrange(start...)
    }
    stack.append(contentsOf: combined)
  }
}
