/// The names of globals by number, kept between pickles: the pickles of a cache name the same
/// few globals over and over, and a name that is known costs a hash and a comparison.
struct NameTable {
  private struct Known {
    /// Length of module and name in bytes, before they were cut.
    let length: Int
    /// The last walk that named it, and the last that called it.
    var namedIn = 0
    var calledIn = 0
  }

  /// The number that stands for every name beyond the limit.
  static let beyondLimit = 0
  /// The number of ``GlobalName/computed``.
  static let computed = 1
  /// More names than this are forgotten when the next walk starts.
  private static let keptNames = 4_096

  /// All names by number, and what else is known about each.
  private(set) var all: [GlobalName] = []
  private var known: [Known] = []
  private var numbers: [Int: Int] = [:]
  private var walk = 0
  private var recorded = 0
  private var total = 0
  /// The numbers of the names of this walk in order of appearance, and of those it calls.
  private(set) var named: [Int] = []
  private(set) var called: [Int] = []

  /// Distinct names of this walk; those beyond the limit count each time they are named.
  var namedCount: Int { total }

  init() { reset() }

  private mutating func reset() {
    all = [GlobalName(module: "…", name: "…", isComputed: true), .computed]
    known = [Known(length: -1), Known(length: -1)]
    numbers = [:]
  }

  /// Starts the list of a new walk.
  mutating func begin() {
    if known.count > Self.keptNames { reset() }
    walk += 1
    recorded = 0
    total = 0
    named.removeAll(keepingCapacity: true)
    called.removeAll(keepingCapacity: true)
  }

  func name(_ number: Int) -> GlobalName { all[number] }

  /// Notes that a global is named; names that begin alike for ``PickleLimits/nameBytes`` are one.
  ///
  /// - Returns: Its number.
  mutating func note(
    module: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer, limits: PickleLimits
  ) -> Int {
    let module = beginning(of: module, limits)
    let name = beginning(of: name, limits)
    var hasher = Hasher()
    hasher.combine(module.count)
    hasher.combine(bytes: module)
    hasher.combine(bytes: name)
    let hash = hasher.finalize()
    let length = module.count &+ name.count
    if let number = numbers[hash], known[number].length == length {
      return note(number, limits)
    }
    guard recorded < limits.globals else {
      total += 1
      return Self.beyondLimit
    }
    known.append(Known(length: length))
    all.append(
      GlobalName(
        module: PythonText.decode(module, limit: limits.nameBytes),
        name: PythonText.decode(name, limit: limits.nameBytes)))
    numbers[hash] = known.count - 1
    return note(known.count - 1, limits)
  }

  /// One byte more than is kept, to know that there is more.
  private func beginning(
    of text: UnsafeRawBufferPointer, _ limits: PickleLimits
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: text.prefix(limits.nameBytes + 1))
  }

  /// Notes that a global is named which is only known when the pickle runs.
  mutating func noteComputed(_ limits: PickleLimits) -> Int { note(Self.computed, limits) }

  private mutating func note(_ number: Int, _ limits: PickleLimits) -> Int {
    guard known[number].namedIn != walk else { return number }
    total += 1
    guard recorded < limits.globals else { return Self.beyondLimit }
    known[number].namedIn = walk
    recorded += 1
    named.append(number)
    return number
  }

  /// Notes that a global is called.
  mutating func noteCall(_ number: Int) {
    guard known[number].calledIn != walk else { return }
    known[number].calledIn = walk
    called.append(number)
  }
}
