internal import Larder
internal import LarderPickle

/// What loading a pickle would do beyond making values.
enum PickleSafety {
  /// Callables that are harmless or not depending on what they are given: standard pickles of
  /// methods, partial functions and getters use them.
  private static let relays: Set<String> = [
    "functools.partial", "operator.attrgetter", "operator.itemgetter", "operator.methodcaller",
    "builtins.getattr", "__builtin__.getattr",
  ]

  /// How the types of `None`, `...` and `NotImplemented` are pickled: `type(None)`.
  private static let makers: Set<String> = ["builtins.type", "__builtin__.type"]

  /// Modules of the standard library whose functions no ordinary value needs.
  private static let plainModules: Set<String> = [
    "builtins", "__builtin__", "zlib", "gzip", "bz2", "lzma", "base64", "binascii", "codecs",
    "types", "operator", "functools", "itertools", "gc", "atexit", "time", "warnings", "logging",
  ]

  /// Names the calls that deserve a warning; empty for most pickles.
  ///
  /// - Complexity: O(globals named), none for a pickle without calls.
  static func findings(for reading: PickleReading, place: () -> FindingPlace) -> [Finding] {
    guard reading.callCount > 0 || reading.effectCount > 0 else { return [] }
    let names = suspects(in: reading)
    guard !names.isEmpty else { return [] }
    let shown = names.prefix(8).map { PythonText.printable($0, limit: 120) }
    return [
      place().finding(
        .pickleCalls,
        problem:
          "loading the \(place().noun) would \(verb(reading)) \(shown.joined(separator: ", "))"
          + (names.count > shown.count ? " and \(names.count - shown.count) more" : ""),
        cause: "no cache of values needs that; whoever wrote it can run code in whoever loads it",
        certainty: .possible,
        evidence: reading.effects.prefix(8).map {
          Evidence("opcodes", PythonText.printable($0.text, limit: 160))
        })
    ]
  }

  /// The dangerous callable whose result a value is, or `nil` where it is none.
  static func dangerousCall(of value: PickleTree.ID, in tree: PickleTree) -> String? {
    var callable = tree.callable(of: value)
    // A call of a call's result, such as of a getter that was just made, is never what a class
    // asks for; a getter itself is how Python 3.12 names the member of an enumeration.
    for depth in 0..<8 {
      guard let id = callable else { return nil }
      if let name = tree.name(of: id) {
        let isBad = depth == 0 ? isDangerous(name) : KnownGlobals.standing(of: name) == .dangerous
        return isBad ? PythonText.printable(name.text, limit: 120) : nil
      }
      callable = tree.callable(of: id)
    }
    return nil
  }

  private static func verb(_ reading: PickleReading) -> String {
    reading.callCount > 0 ? "call" : "change"
  }

  private static func suspects(in reading: PickleReading) -> [String] {
    var names: [String] = []
    func add(_ name: GlobalName) {
      if !names.contains(name.text) { names.append(name.text) }
    }
    for effect in reading.effects { add(effect.name) }
    for name in reading.calledGlobals where isSuspect(name) { add(name) }
    // What is only named may be called by what is called: a relay, a map.
    if reading.callCount > 0 {
      for name in reading.globals where isDangerous(name) { add(name) }
    }
    if names.isEmpty, reading.computedCallCount > 0 {
      for name in reading.calledGlobals where relays.contains(name.text) { add(name) }
    }
    return names
  }

  private static func isDangerous(_ name: GlobalName) -> Bool {
    !relays.contains(name.text) && KnownGlobals.standing(of: name) == .dangerous
  }

  private static func isSuspect(_ name: GlobalName) -> Bool {
    if name.isComputed { return true }
    if relays.contains(name.text) || makers.contains(name.text) { return false }
    switch KnownGlobals.standing(of: name) {
    case .dangerous: return true
    case .dataOnly, .knownLibrary: return false
    case .unknown:
      // A class of the standard library makes a value; a function does something.
      return plainModules.contains(name.module)
        && name.name.first.map { $0.isLowercase || $0 == "_" } ?? false
        && !isException(name.name)
    }
  }

  private static func isException(_ name: String) -> Bool {
    name.hasSuffix("Error") || name.hasSuffix("Exception") || name.hasSuffix("Warning")
  }
}
