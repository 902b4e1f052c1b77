package import Larder

extension NativeDatabase {
  /// How often rows are read again because somebody wrote meanwhile.
  private static let rounds = 8
  private static let batchSize = 256
  /// Steps that SQLite's own check may take: some for each byte, and some at least.
  private static func checkSteps(_ size: Int64) -> Int { 100_000_000 + 8 * Int(clamping: size) }

  /// How reading ended.
  private enum End {
    case done, stopped, moved
    case failed(SQLiteFailure)
  }

  package func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    var exam = current()
    if !exam.items.isEmpty, deliver(ScanBatch(items: exam.items)) == .stop {
      return ScanOutcome(isComplete: false)
    }
    var next = Int64.min
    for _ in 0..<Self.rounds {
      guard let snapshot = exam.snapshot else { return ScanOutcome(isComplete: false) }
      switch read(snapshot, exam, from: &next, depth, deliver) {
      case .stopped: return ScanOutcome(isComplete: false)
      case .moved: exam = current()
      case .failed(let failure):
        return ScanOutcome(findings: [unread(failure)], isComplete: false)
      case .done:
        return ScanOutcome(findings: depth == .full ? integrity(of: snapshot) : [])
      }
    }
    return ScanOutcome(isComplete: false)
  }

  /// Reads rows from a number on, which goes up with what was delivered.
  private func read(
    _ snapshot: DatabaseSnapshot, _ exam: NativeExam, from next: inout Int64, _ depth: Depth,
    _ deliver: (ScanBatch) -> ScanDecision
  ) -> End {
    let judge = NativeRowJudge(remedies)
    var batch = ScanBatch()
    var position = next
    var delivered = next
    func flush() -> End? {
      if !snapshot.isCopy, !isStill(exam) { return .moved }
      let isWanted = batch.isEmpty || deliver(batch) == .goOn
      batch.entries.removeAll(keepingCapacity: true)
      delivered = position
      return isWanted ? nil : .stopped
    }
    defer { next = delivered }
    do throws(SQLiteFailure) {
      return try snapshot.scanner(0).run(steps: Int.max) { session throws(SQLiteFailure) -> End in
        let query = try session.query(depth == .names ? NativeRow.shapes : NativeRow.all)
        query.bind(position, at: 1)
        while try query.step() {
          let record =
            depth == .names ? judge.shape(query) : judge.record(of: NativeRow(query), depth)
          guard let row = record.id.row, row >= position, row < .max else {
            throw SQLiteFailure(code: 11, message: "rows come in no order")
          }
          batch.entries.append(record)
          position = row + 1
          if batch.entries.count >= Self.batchSize, let end = flush() { return end }
        }
        return flush() ?? .done
      }
    } catch {
      // What was read before the fault is sound.
      return flush() ?? .failed(error)
    }
  }

  private func integrity(of snapshot: DatabaseSnapshot) -> [Finding] {
    let lines = try? snapshot.single().run(steps: Self.checkSteps(snapshot.size)) {
      session throws(SQLiteFailure) -> [String] in
      let query = try session.query("PRAGMA integrity_check(10)")
      var lines: [String] = []
      while try query.step() { lines.append(query.text(0)) }
      return lines
    }
    return (lines ?? []).filter { $0 != "ok" }.map { line in
      Finding(
        .pageDamage, subject: .cache, problem: "SQLite finds the database damaged: \(line)",
        cause: "a page was overwritten, or written back in part", certainty: .likely,
        evidence: [Evidence("PRAGMA integrity_check", line)], remedies: [remedies.salvage])
    }
  }

  private func unread(_ failure: SQLiteFailure) -> Finding {
    Finding(
      .pageDamage, subject: .cache,
      problem: "not all rows can be read: \(failure.message)",
      cause: "a page was overwritten, or written back in part", certainty: .likely,
      evidence: [Evidence("SQLite", "code \(failure.code)")], remedies: [remedies.salvage])
  }
}
