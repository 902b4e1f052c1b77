package import Larder

/// The commands that help with one entry.
package struct EntryRemedies: Sendable, Equatable {
  /// The cache, as the commands name it.
  package var cache: String
  /// What selects the entry, in the query language.
  package var query: String

  package init(cache: String, query: String) {
    self.cache = cache
    self.query = query
  }

  /// What to do about a finding of a certain severity, best first.
  package func remedies(for severity: Severity) -> [Remedy] {
    switch severity {
    case .note: []
    case .warning: [look, delete]
    case .error: [repair, look]
    }
  }

  /// Repairing takes out what cannot be used, and that only.
  private var repair: Remedy {
    Remedy("move it to the quarantine, so that it is made anew", command: command("repair"))
  }

  /// An entry that can be used is taken out only by those who ask for just that.
  private var delete: Remedy {
    Remedy("take it out all the same", command: command("delete"))
  }

  private var look: Remedy {
    Remedy("look at what can be read of it", command: command("show"))
  }

  private func command(_ word: String) -> [String] { ["larder", word, cache, "--where", query] }
}
