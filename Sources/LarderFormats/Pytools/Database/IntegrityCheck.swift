internal import Larder

/// SQLite's own check of a database.
struct IntegrityCheck {
  /// What it complains about; empty for a sound database.
  private(set) var lines: [String] = []
  /// Whether it came to its end.
  private(set) var isFinished = true

  /// Complaints that are asked for.
  private static let limit = 50

  /// Runs the check, unless the schema has code that it would run.
  init(_ snapshot: DatabaseSnapshot, _ schema: DictSchema, steps: Int) {
    guard schema.isPlain else { return }
    do throws(SQLiteFailure) {
      lines = try snapshot.single().run(steps: steps) { session throws(SQLiteFailure) in
        let query = try session.query("PRAGMA integrity_check(\(Self.limit))")
        var lines: [String] = []
        while try query.step() { lines.append(query.text(0)) }
        return lines == ["ok"] ? [] : lines
      }
    } catch {
      if error.isInterrupted { isFinished = false } else { lines = [error.message] }
    }
  }

  /// Findings for complaints that are about no page, such as rows that an index lacks.
  static func findings(
    _ lines: [String], beyond pages: DamagedPages, _ texts: DatabaseTexts
  ) -> [Finding] {
    let complaints = lines.flatMap { $0.split(separator: "\n") }.map(String.init)
      .filter { !$0.hasPrefix("***") && !$0.contains("age ") }
    if complaints.isEmpty, pages.damageCount > 0 || lines.isEmpty { return [] }
    return (complaints.isEmpty ? lines : complaints).prefix(limit).map { line in
      texts.damage(0, offset: nil, line, source: "integrity_check")
    }
  }
}
