import ArgumentParser
import Glibc
import Larder
import LarderInspector
import Synchronization
import SystemPackage

/// Where the program writes to: results to the standard output, everything else to the standard
/// error.
///
/// Safe to use from any thread. Lines of the two never mix on a terminal.
final class Console: Sendable {
  /// What became of the standard output.
  enum Outcome {
    case open
    /// Whoever read it has enough. That is no error.
    case closed
    /// It cannot be written to.
    case failed(Errno)
  }

  private struct State {
    var buffer: [UInt8] = []
    var outcome = Outcome.open
    var progress = ProgressLine()
    var flushed: ContinuousClock.Instant?
  }

  private static let bufferSize = 1 << 16
  /// Whoever reads a pipe waits for results no longer than this.
  private static let patience = Duration.milliseconds(200)

  /// Whether remarks are left out.
  let isQuiet: Bool
  /// How text is written to the standard output.
  let printer: TextPrinter
  /// Whether the standard output is a terminal.
  let isTerminal: Bool

  private let showsProgress: Bool
  private let state = Mutex(State())

  init(isQuiet: Bool = false, refusesColor: Bool = false) {
    self.isQuiet = isQuiet
    isTerminal = isatty(STDOUT_FILENO) == 1
    showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    let terminal = TerminalTraits(STDOUT_FILENO)
    printer = TextPrinter(
      columns: isTerminal ? terminal.columns : nil,
      depth: isTerminal && !refusesColor ? terminal.colorDepth : .none,
      glyphs: terminal.glyphs)
  }

  /// Whether nothing more can be written.
  var isClosed: Bool {
    state.withLock { if case .open = $0.outcome { false } else { true } }
  }

  /// Whether to stop working: nobody reads on, or somebody wants it to end.
  var isStopped: Bool { Interrupts.isStopped || isClosed }

  /// Writes results.
  func write(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    state.withLock { state in
      if isTerminal { state.progress.clear() }
      state.buffer += bytes
      if isTerminal || state.buffer.count >= Self.bufferSize || Self.isOverdue(state) {
        Self.flush(&state)
      }
    }
  }

  /// Writes lines of results.
  func write(_ lines: [StyledLine]) { write(printer.bytes(lines)) }

  /// Writes a remark to the standard error, unless there are to be none.
  func remark(_ text: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      state.progress.clear()
      Self.flush(&state)
      Self.writeError("\(text)\n")
    }
  }

  /// Writes a warning to the standard error.
  func warn(_ error: LarderError) {
    state.withLock { state in
      state.progress.clear()
      Self.flush(&state)
      Self.complain(about: error)
    }
  }

  /// Shows how far the work is, where somebody watches.
  func showProgress(_ done: Int, of total: Int? = nil, unit: String) {
    guard showsProgress else { return }
    state.withLock { $0.progress.show(done, of: total, unit: unit) }
  }

  /// Writes out what is still held, and takes the progress line away.
  ///
  /// - Throws: ``LarderError/Code/inputOutput`` where the standard output could not be written.
  func finish() throws(LarderError) {
    let outcome = state.withLock { state in
      state.progress.clear()
      Self.flush(&state)
      return state.outcome
    }
    if case .failed(let cause) = outcome {
      throw LarderError(
        .inputOutput, "cannot write the standard output",
        remedy: "look at where it is redirected to", cause: cause)
    }
  }

  /// Writes an error to the standard error.
  static func complain(about error: LarderError) {
    let cause = error.cause.map { ": \($0)" } ?? ""
    let remedy = error.remedy.map { "\n  \(SafeText.display($0))" } ?? ""
    writeError("larder: \(SafeText.display(error.problem + cause))\(remedy)\n")
  }

  private static func isOverdue(_ state: State) -> Bool {
    state.flushed.map { ContinuousClock.now - $0 > patience } ?? true
  }

  private static func flush(_ state: inout State) {
    state.flushed = .now
    defer { state.buffer.removeAll(keepingCapacity: true) }
    guard case .open = state.outcome else { return }
    do throws(Errno) {
      try writeAll(state.buffer, to: STDOUT_FILENO)
    } catch {
      state.outcome = error == .brokenPipe ? .closed : .failed(error)
    }
  }

  private static func writeError(_ text: String) {
    // Nothing can be done where not even errors can be told.
    try? writeAll(Array(text.utf8), to: STDERR_FILENO)
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(Errno) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw Errno(rawValue: errno)
      }
    }
  }
}
