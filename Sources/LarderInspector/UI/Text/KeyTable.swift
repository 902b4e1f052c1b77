// The key table as text, for the manual page and the README.
extension KeyBinding {
  /// The keys with blanks between them.
  package var labels: String { keys.map(\.label).joined(separator: " ") }

  /// What they do, and where, if that is not everywhere.
  package var explanation: String {
    guard places.count == 1, let place = places.first, place != .list else { return help }
    return "\(help) (\(place.title))"
  }
}

extension KeyMap {
  /// The keys that the footers show, as a table in Markdown.
  package var markdown: String {
    var rows = "| keys | |\n| --- | --- |\n"
    for binding in bindings where binding.name != nil {
      let keys = binding.keys.map { "`\($0.label.replacing("|", with: "\\|"))`" }
      rows += "| \(keys.joined(separator: " ")) | \(binding.explanation) |\n"
    }
    return rows
  }
}
