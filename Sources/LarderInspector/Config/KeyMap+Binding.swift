/// A key that would have two meanings in one place.
package struct KeyConflict: Error, Equatable, Sendable, CustomStringConvertible {
  package let key: Key
  package let place: Place
  /// The command that the key has already there.
  package let other: Command

  package var description: String {
    "the key \(key.label) means '\(other.configName)' \(place.title) already"
  }
}

extension KeyMap {
  /// The ways out of every place, which nobody loses and nothing else gets.
  static let reserved: Set<Key> = [.escape, .control("c")]

  /// Gives commands other keys, wherever the command means something.
  ///
  /// Esc and ^C keep what they do. Bindings are checked when all have their new keys, so that two
  /// commands can exchange theirs.
  ///
  /// - Parameter keys: The new keys of each command; none at all for no key.
  /// - Returns: The table, and the commands that keep their old keys because of a conflict.
  package func binding(_ keys: [Command: [Key]]) -> (map: KeyMap, conflicts: [Command: KeyConflict])
  {
    var wanted = keys
    var conflicts: [Command: KeyConflict] = [:]
    while true {
      let map = bound(wanted)
      guard let (command, conflict) = map.conflict(caused: wanted) else { return (map, conflicts) }
      conflicts[command] = conflict
      wanted[command] = nil
    }
  }

  private func bound(_ keys: [Command: [Key]]) -> KeyMap {
    var map = self
    for (index, binding) in bindings.enumerated() {
      guard let new = keys[binding.command] else { continue }
      let kept = binding.keys.filter(Self.reserved.contains)
      // What only Esc or ^C does, such as stopping, is not to be given to another key.
      guard kept.count < binding.keys.count else { continue }
      let wanted = keysWanted(new, binding) + kept.filter { !new.contains($0) }
      // The same keys keep their order, so that the footer names the same one.
      if Set(wanted) != Set(binding.keys) { map.bindings[index].keys = wanted }
    }
    return map
  }

  /// A key that a command had before stays where it was; a new one does the same everywhere.
  private func keysWanted(_ new: [Key], _ binding: KeyBinding) -> [Key] {
    let old = Set(bindings.filter { $0.command == binding.command }.flatMap(\.keys))
    return new.filter { binding.keys.contains($0) || !old.contains($0) }
  }

  /// The first key with two meanings in one place, and which of the new bindings is to blame.
  private func conflict(caused keys: [Command: [Key]]) -> (Command, KeyConflict)? {
    for place in Place.allCases {
      var owners: [Key: Command] = [:]
      for binding in bindings where binding.places.contains(place) {
        for key in binding.keys {
          guard let owner = owners.updateValue(binding.command, forKey: key),
            owner != binding.command
          else { continue }
          let blamed = keys[binding.command] != nil ? binding.command : owner
          let other = blamed == owner ? binding.command : owner
          return (blamed, KeyConflict(key: key, place: place, other: other))
        }
      }
    }
    return nil
  }
}
