import CLinux
import CNcurses
import Glibc

/// Returns what the operating system says about the call that failed last.
func systemReason() -> String { String(cString: strerror(errno)) }

/// The terminal as a file, closed when the value goes away.
struct TerminalDevice: ~Copyable {
  /// What ended a wait.
  enum Outcome { case input, woken, timedOut, interrupted, hungUp }

  let path = "/dev/tty"
  let output: UnsafeMutablePointer<FILE>
  let input: UnsafeMutablePointer<FILE>

  /// Where it is written to.
  var descriptor: Int32 { fileno(output) }

  init() throws(TerminalError) {
    guard let output = fopen(path, "r+e") else { throw .noTerminal(path, reason: systemReason()) }
    guard let input = fopen(path, "re") else {
      let reason = systemReason()
      fclose(output)
      throw .noTerminal(path, reason: reason)
    }
    self.output = output
    self.input = input
  }

  deinit {
    fclose(output)
    fclose(input)
  }

  /// Sees to it that the terminal is restored whatever happens from now on.
  func arm() throws(TerminalError) {
    guard clinux_terminal_arm(descriptor) == 0 else {
      throw .noTerminal(path, reason: systemReason())
    }
  }

  /// Makes ^C, ^Z and the flow-control characters keys, and leaves only ^\ to the kernel.
  ///
  /// ^Z as a signal would be lost while ncurses draws, when it ignores SIGTSTP.
  func takeControlCharacters() {
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else { return }
    let disabled: cc_t = 0  // _POSIX_VDISABLE on Linux
    withUnsafeMutableBytes(of: &modes.c_cc) { characters in
      for index in [VINTR, VSUSP, VLNEXT, VDISCARD] { characters[Int(index)] = disabled }
    }
    modes.c_iflag &= ~tcflag_t(IXON)
    tcsetattr(descriptor, TCSADRAIN, &modes)
    // ncurses returns to these after ^Z.
    def_prog_mode()
  }

  /// Tells how to undo what was switched on, for the case that ncurses cannot do it.
  func setFarewell() {
    // Mouse off, plain style, cursor on, keypad off, back from the alternate screen.
    let farewell =
      "\u{1b}[?1006l\u{1b}[?1000l\u{1b}[0m\u{1b}[?25h\u{1b}[?1l\u{1b}>\u{1b}[?1049l\r\n"
    clinux_terminal_set_farewell(farewell, farewell.utf8.count)
  }

  /// Writes a control sequence that ncurses has no word for, between two of its own writes.
  func write(_ sequence: String) {
    fputs(sequence, output)
    fflush(output)
  }

  /// Stops the process and its group as ^Z does, and returns when it is continued.
  ///
  /// The handler of ncurses gives the terminal back meanwhile and draws everything anew afterwards.
  func suspend() { kill(0, SIGTSTP) }

  /// Waits for input or for another descriptor.
  func wait(orFor other: Int32, until deadline: ContinuousClock.Instant?) -> Outcome {
    var waits = [
      pollfd(fd: fileno(input), events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&waits, nfds_t(waits.count), Self.milliseconds(until: deadline))
    if count < 0 { return .interrupted }
    if count == 0 { return .timedOut }
    if Int32(waits[0].revents) & (POLLHUP | POLLERR | POLLNVAL) != 0 { return .hungUp }
    return waits[0].revents != 0 ? .input : .woken
  }

  /// The time left, rounded up so that a wait does not end early; -1 is for ever (`poll(2)`).
  private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let left = ContinuousClock.now.duration(to: deadline)
    guard left > .zero else { return 0 }
    return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
  }
}
