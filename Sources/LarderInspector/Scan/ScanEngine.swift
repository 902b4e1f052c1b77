import Larder
import LarderFormats
import Synchronization
import SystemPackage

/// The threads behind a ``ScanSession`` and what they share.
///
/// One thread conducts the scans; as many as the options say answer questions and sleep
/// otherwise. The threads of a scan also answer questions, between two batches, so that a question
/// never waits for a scan to end. Threads hold the engine, not the session, so that the session's
/// end can close it.
final class ScanEngine: Sendable {
  private struct State: Sendable {
    var questions = Questions()
    var progress = ScanProgress()
    var phaseStart = ContinuousClock.now
    var caches: [any InspectableCache] = []
    var isStarted = false
    var isScanWanted = true
    var rereads = Rereads()
    var isClosed = false
  }

  let mailbox: Mailbox
  private let options: ScanSession.Options
  private let open: @Sendable () throws(LarderError) -> OpenedCaches
  private let state = Monitor(State())
  private let suspects: Mutex<SuspectList>
  /// Set by ``cancel()`` until the scan it stops is over; read between batches without a lock.
  private let isCancelled = Atomic(false)

  init(
    options: ScanSession.Options, wake: @escaping @Sendable () -> Void,
    open: @escaping @Sendable () throws(LarderError) -> OpenedCaches
  ) {
    self.options = options
    self.open = open
    mailbox = Mailbox(limit: options.backlog, wake: wake)
    suspects = Mutex(SuspectList(boot: options.boot))
  }

  func start() {
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted
    }
    guard isFirst else { return }
    let isRunning = Thread.start { self.conduct() }
    guard isRunning else {
      return fail(
        LarderError(
          .inputOutput, "cannot start a thread: the system has none left",
          remedy: "end other programs, or raise the limit with 'ulimit -u'"))
    }
    // With none of these, questions are answered between the batches of the scan.
    for _ in 0..<options.threads { Thread.start { self.answerQuestions() } }
  }

  func rescan() { state.change { $0.isScanWanted = true } }

  func prioritize(_ entries: [EntryAddress]) {
    state.change { $0.questions.replace(.visible, with: entries.map { .entry($0) }) }
  }

  func ask(_ questions: some Sequence<Question>) -> Int {
    var iterator = questions.makeIterator()
    return state.change { state in
      var count = 0
      while state.questions.waiting(.asked) < ScanSession.questionLimit,
        let question = iterator.next()
      {
        state.questions.append(question, .asked)
        count += 1
      }
      return count
    }
  }

  func lookAgain(_ questions: [Question]) -> Bool {
    state.change { state in
      guard state.questions.waiting(.changed) < ScanSession.questionLimit else { return false }
      for question in questions { state.questions.append(question, .changed) }
      return true
    }
  }

  func readAgain(_ cache: Int) -> Bool {
    let now = ContinuousClock.now
    return state.change { $0.rereads.want(cache, now) }
  }

  var progress: ScanProgress {
    state.withLock { state in
      var progress = state.progress
      if case .ended = progress.phase { return progress }
      progress.elapsed = ContinuousClock.now - state.phaseStart
      return progress
    }
  }

  func cancel() {
    state.withLock { state in
      state.questions.removeAll()
      if case .ended = state.progress.phase { return }
      isCancelled.store(true, ordering: .relaxed)
    }
    mailbox.nudge()
  }

  func close() {
    state.change { state in
      state.isClosed = true
      state.questions.removeAll()
      isCancelled.store(true, ordering: .relaxed)
    }
    mailbox.close()
  }

  private var isStopped: Bool { isCancelled.load(ordering: .relaxed) }
}

// MARK: - Scanning

extension ScanEngine {
  /// Opens the caches and scans them as often as that is wanted.
  private func conduct() {
    do throws(LarderError) {
      let opened = try open()
      state.change { $0.caches = opened.caches }
      mailbox.post(.opened(opened))
    } catch {
      return fail(error)
    }
    while let work = waitForWork() {
      switch work {
      case .everything: scanAll()
      case .cache(let index): readOnce(more: index)
      }
    }
  }

  private func fail(_ error: LarderError) {
    state.withLock { $0.progress.phase = .ended(.finished) }
    mailbox.post(.notOpened(error))
  }

  private enum Work: Sendable {
    case everything
    case cache(Int)
  }

  /// Waits for something to scan; `nil` at the end.
  private func waitForWork() -> Work? {
    state.wait { state -> Work?? in
      if state.isClosed { return .some(nil) }
      if state.isScanWanted {
        state.isScanWanted = false
        return .everything
      }
      return state.rereads.take().map { .cache($0) }
    }
  }

  /// Reads a cache again that somebody else changed; nobody is told how far that is.
  private func readOnce(more index: Int) {
    guard let cache = state.withLock({ $0.caches.indices.contains(index) ? $0.caches[index] : nil })
    else { return }
    let start = ContinuousClock.now
    scan(cache, index, options.depth)
    let end = ContinuousClock.now
    state.withLock { $0.rereads.finish(index, from: start, to: end) }
  }

  private func scanAll() {
    let caches = state.withLock { $0.caches }
    var total: Int?
    if options.namesFirst || options.depth == .names {
      begin(.listing, total: nil)
      for (index, cache) in caches.enumerated() { scan(cache, index, .names) }
      total = state.withLock { $0.progress.done }
    }
    if options.depth > .names {
      begin(.validating, total: total)
      answerSuspects()
      for (index, cache) in caches.enumerated() { scan(cache, index, options.depth) }
    }
    end()
  }

  private func begin(_ phase: ScanProgress.Phase, total: Int?) {
    state.withLock { state in
      state.progress.phase = phase
      state.progress.done = 0
      state.progress.total = total
      state.phaseStart = .now
    }
  }

  private func end() {
    let end: ScanEnd = isStopped ? .cancelled : .finished
    state.withLock { state in
      state.progress.elapsed = ContinuousClock.now - state.phaseStart
      state.progress.phase = .ended(end)
      if !state.isClosed { isCancelled.store(false, ordering: .relaxed) }
    }
    mailbox.post(.ended(end))
  }

  private func scan(_ cache: any InspectableCache, _ index: Int, _ depth: Depth) {
    guard !isStopped else { return }
    mailbox.post(.begun(cache: index))
    do throws(LarderError) {
      let outcome = try cache.scan(depth: depth, threads: options.threads) { batch in
        take(batch, index, depth)
      }
      mailbox.post(.scanned(cache: index, depth, outcome))
    } catch {
      mailbox.post(.notScanned(cache: index, depth, error))
    }
  }

  /// Passes a batch on, and answers what was asked in the meantime.
  private func take(_ batch: ScanBatch, _ cache: Int, _ depth: Depth) -> ScanDecision {
    if depth == .names, options.boot != nil {
      suspects.withLock { suspects in
        for entry in batch.entries { suspects.consider(entry, cache: cache) }
      }
    }
    mailbox.postWithRoom(.found(cache: cache, batch)) { isStopped }
    state.withLock { state in
      if case .ended = state.progress.phase { return }
      state.progress.done += batch.entries.count
    }
    while !isStopped, answerNext() {}
    return isStopped ? .stop : .goOn
  }

  /// Has the suspects looked at, and helps, before the scan goes on.
  private func answerSuspects() {
    let suspects = suspects.withLock { $0.take() }
    state.change { state in
      state.questions.replace(.suspect, with: suspects.map { .entry($0) })
    }
    while !isStopped, answerNext() {}
  }
}

// MARK: - Questions

extension ScanEngine {
  /// Answers questions until the end.
  private func answerQuestions() {
    while true {
      let next = state.wait { state -> (question: Question, level: Questions.Level)?? in
        if state.isClosed { return .some(nil) }
        guard !state.caches.isEmpty, let next = state.questions.take() else { return nil }
        return .some(next)
      }
      guard let next else { return }
      answer(next.question, next.level)
    }
  }

  /// Answers the most urgent question, if there is one.
  private func answerNext() -> Bool {
    guard let next = state.withLock({ $0.questions.take() }) else { return false }
    answer(next.question, next.level)
    return true
  }

  private func answer(_ question: Question, _ level: Questions.Level) {
    let caches = state.withLock { $0.caches }
    if let answer = Self.answer(question, caches, options.depth) { mailbox.post(answer) }
    let isLast = state.withLock { $0.questions.finish(level) }
    if isLast, level == .asked { mailbox.post(.answered) }
  }

  private static func answer(
    _ question: Question, _ caches: [any InspectableCache], _ depth: Depth
  ) -> ScanUpdate? {
    switch question {
    case .entry(let address):
      guard caches.indices.contains(address.cache) else { return nil }
      do throws(LarderError) {
        let record = try caches[address.cache].check(address.id, depth: depth)
        return record.map { .checked(cache: address.cache, $0) } ?? .gone(address)
      } catch {
        return .notChecked(address, error)
      }
    case .item(let cache, let path):
      guard caches.indices.contains(cache) else { return nil }
      do throws(LarderError) {
        let record = try caches[cache].checkItem(path)
        return record.map { .checkedItem(cache: cache, $0) } ?? .goneItem(cache: cache, path: path)
      } catch {
        return .notScanned(cache: cache, depth, error)
      }
    }
  }
}
