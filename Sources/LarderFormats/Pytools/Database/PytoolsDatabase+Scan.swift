package import Larder

extension PytoolsDatabase {
  /// How often rows are read again because their owner wrote meanwhile.
  private static let rounds = 8
  /// Steps that SQLite's own check may take: some for each byte, and some at least.
  private static func checkSteps(_ size: Int64) -> Int { 100_000_000 + 8 * Int(clamping: size) }

  package func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    try scan(depth: depth, threads: threads, labels: .all, deliver: deliver)
  }

  package func scan(
    depth: Depth, threads: Int, labels: Labels, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    var exam = current()
    if !exam.items.isEmpty, deliver(ScanBatch(items: exam.items)) == .stop {
      return ScanOutcome(isComplete: false)
    }
    var outcome = ScanOutcome()
    var ranges: [ClosedRange<Int64>]?
    for _ in 0..<Self.rounds {
      switch exam.content {
      case .unreadable: return ScanOutcome(isComplete: false)
      case .empty: return outcome
      case .pages(let snapshot, let pages, let header):
        let search = PageSearch(
          self, snapshot, header, pages, ranges: [Int64.min...Int64.max], depth: depth)
        let isThrough = search.run(deliver: deliver)
        return ScanOutcome(findings: outcome.findings, isComplete: isThrough && false)
      case .rows(let snapshot, let schema, let header):
        let scan = DatabaseScan(self, exam, snapshot, schema, depth: depth, labels: labels)
        let result = scan.run(ranges, threads: threads, deliver: deliver)
        if result.isStopped { return ScanOutcome(findings: outcome.findings, isComplete: false) }
        if !result.moved.isEmpty {
          (ranges, exam) = (result.moved, current())
          continue
        }
        finish(result, snapshot, schema, header, exam, depth, &outcome, deliver: deliver)
        return outcome
      }
    }
    outcome.findings.append(exam.texts.neverStill())
    outcome.isComplete = false
    return outcome
  }

  /// Searches the pages for what damage hides, and checks the database as a whole.
  private func finish(
    _ result: DatabaseScan.Result, _ snapshot: DatabaseSnapshot, _ schema: DictSchema,
    _ header: DatabaseHeader, _ exam: DatabaseExam, _ depth: Depth, _ outcome: inout ScanOutcome,
    deliver: @Sendable (ScanBatch) -> ScanDecision
  ) {
    let size = snapshot.size
    var lines: [String] = []
    if depth == .full {
      let check = IntegrityCheck(snapshot, schema, steps: Self.checkSteps(size))
      lines = check.lines
      if !check.isFinished { outcome.findings.append(exam.texts.unfinishedCheck()) }
    }
    guard !result.damaged.isEmpty || !lines.isEmpty else { return }
    let pages = DamagedPages(
      PageSurvey(
        FilePages(snapshot, pageSize: header.pageSize, fileSize: size), header: header,
        table: DictSchema.table))
    var findings = pages.findings(exam.texts)
    findings += IntegrityCheck.findings(lines, beyond: pages, exam.texts)
    if let failure = result.failure {
      outcome.isComplete = false
      let search = PageSearch(
        self, snapshot, header, pages, ranges: result.damaged, depth: depth)
      _ = search.run(deliver: deliver)
      if findings.isEmpty { findings.append(exam.texts.unreadRows(failure)) }
    }
    outcome.findings += findings.filter { !exam.findings.contains($0) }
  }
}
