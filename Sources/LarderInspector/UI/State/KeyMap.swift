/// The one table of keys: behavior, footer, help page and documentation come from it.
package struct KeyMap: Equatable, Sendable {
  /// Every binding, in the order of the footer.
  package internal(set) var bindings: [KeyBinding]

  /// The keys of a cache that was opened from the list of caches: leaving it leads back there.
  package var leadingHome: KeyMap {
    var keys = self
    for index in keys.bindings.indices where keys.bindings[index].command == .leave {
      keys.bindings[index].name = "home"
      keys.bindings[index].help = "back to the view you came from; else to the list of caches"
    }
    return keys
  }

  /// Returns what a key does in a place.
  package func command(for key: Key, in place: Place) -> Command? {
    bindings.first { $0.places.contains(place) && $0.keys.contains(key) }?.command
  }

  /// Returns what the footer shows in a place, the most important first.
  package func footer(in place: Place) -> [KeyBinding] {
    let shown = bindings.filter { $0.places.contains(place) && $0.name != nil }
    guard place.isView else { return shown }
    // What a view alone can do comes first.
    return shown.filter { $0.places == [place] } + shown.filter { $0.places != [place] }
  }

  /// The help page: one group after the other, with what means something in some places.
  package func groups(in places: Set<Place>) -> [(KeyBinding.Group, [KeyBinding])] {
    KeyBinding.Group.allCases.compactMap { group in
      let bindings = bindings.filter { $0.group == group && !$0.places.isDisjoint(with: places) }
      return bindings.isEmpty ? nil : (group, bindings)
    }
  }
}
