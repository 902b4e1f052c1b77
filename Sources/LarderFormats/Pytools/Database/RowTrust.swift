internal import Larder

/// Whether the hashes in a database follow pytools' own rule, or one of the program that uses it.
///
/// A program may hash its keys by a rule of its own (a subclass of `KeyBuilder`). Then no hash fits,
/// and that is no damage.
enum RowTrust {
  /// So many hashes must be wrong, and none right, before the rule is taken for a foreign one.
  private static let threshold = 4
  /// Rows that are looked at.
  private static let sample = 64
  private static let steps = 1_000_000

  /// Whether a hash that does not fit is a fault.
  ///
  /// - Complexity: O(bytes of the first 64 keys), once for each state of the database.
  static func isOwnRule(_ snapshot: DatabaseSnapshot, _ schema: DictSchema) -> Bool {
    snapshot.remembered { look(snapshot, schema) }
  }

  private static func look(_ snapshot: DatabaseSnapshot, _ schema: DictSchema) -> Bool {
    var judge = RowJudge(
      depth: .full, labels: .nothing, remedies: RowRemedies(path: ""), isOwnRule: false)
    var (right, wrong) = (0, 0)
    try? snapshot.single().run(steps: steps) { session throws(SQLiteFailure) in
      let query = try session.query(RowQuery.everything(schema) + " LIMIT \(sample)")
      while try query.step() {
        let row = query.row(.full)
        guard row.kind == .blob, let split = PairSplit.find(in: row.bytes), split.isPair else {
          continue
        }
        switch judge.placing(row, split.keyEnd) {
        case .right: right += 1
        case .wrong(_, isCertain: true): wrong += 1
        case .wrong, .unknowable: break
        }
      }
    }
    return right > 0 || wrong < threshold
  }
}
