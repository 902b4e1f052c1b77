/// What is known about the globals that pickles of caches call.
///
/// The lists are short on purpose. They do not decide what is safe to load (nothing is ever loaded
/// here); they tell the calls that every cache of scientific Python holds from those that deserve a
/// warning. Whatever is on no list is ``Standing/unknown``.
///
/// Sources: the `__reduce__` methods of CPython 3.6 to 3.13 (`Lib/copyreg.py`, `Lib/datetime.py`,
/// `Lib/decimal.py`, `Lib/fractions.py`, `Lib/uuid.py`, `Lib/pathlib.py`, `Lib/ipaddress.py`, C
/// modules `array`, `collections`, `re`, `struct`); the renamings of `Lib/_compat_pickle.py`;
/// numpy (`numpy/core/multiarray.py`, `numpy/_core/numeric.py`, `numpy/random/_pickle.py`); the
/// packages that store in pytools caches; the callables that the executing pickles of the
/// fixtures under `malicious` use.
package enum KnownGlobals {
  /// How a call of a global is judged, harmless first.
  package enum Standing: Int, Comparable, Hashable, Sendable {
    /// It merely makes a value of the standard library.
    case dataOnly
    /// It belongs to a library whose objects such caches hold.
    case knownLibrary
    /// Nothing is known about it.
    case unknown
    /// It runs code or commands, opens files or loads more of them by its very purpose.
    case dangerous

    /// Compares by danger.
    package static func < (one: Standing, other: Standing) -> Bool { one.rawValue < other.rawValue }
  }

  /// Judges a global.
  package static func standing(of name: GlobalName) -> Standing {
    if name.isComputed { return .unknown }
    let full = name.text
    if dangerousNames.contains(full) || hasPrefix(full, among: dangerousModules) {
      return .dangerous
    }
    // A dotted name may reach anything that a harmless module happens to import.
    if dataOnlyNames.contains(full) { return .dataOnly }
    let package = name.module.prefix { $0 != "." }
    if knownPackages.contains(String(package)), !name.name.contains(".") { return .knownLibrary }
    return .unknown
  }

  private static func hasPrefix(_ name: String, among modules: Set<String>) -> Bool {
    var prefix = Substring(name)
    while let dot = prefix.lastIndex(of: ".") {
      prefix = prefix[..<dot]
      if modules.contains(String(prefix)) { return true }
    }
    return false
  }
}

extension PickleReading {
  /// What loading the pickle would call or change beyond making known data: the names with how
  /// they are judged, most dangerous first.
  ///
  /// Calls of something that has no name (``computedCallCount``) are not among them.
  package var doubtfulGlobals: [(name: GlobalName, standing: KnownGlobals.Standing)] {
    let touched = calledGlobals + effects.map(\.name).filter { !calledGlobals.contains($0) }
    return touched.map { (name: $0, standing: KnownGlobals.standing(of: $0)) }
      .filter { $0.standing >= .unknown || isChanged($0.name) }
      .sorted { $0.standing > $1.standing }
  }

  private func isChanged(_ name: GlobalName) -> Bool { effects.contains { $0.name == name } }
}
