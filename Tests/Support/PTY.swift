import Glibc
package import SystemPackage

/// A program on a pseudo-terminal, and the screen it draws.
///
/// Not safe to use from several threads. The program and its session end with the object.
package final class PTY {
  /// How long to wait for anything before a test gives up.
  private static let patience = Duration.seconds(30)

  /// What the program has drawn so far.
  package private(set) var screen: VT
  /// The process started.
  package let pid: Int32

  private let master: Descriptor
  /// Kept open, so that the terminal and its modes outlive the program.
  private let slave: Descriptor
  private let initialModes: [UInt8]

  /// Starts a program on a terminal.
  ///
  /// - Parameters:
  ///   - program: Its file.
  ///   - arguments: What follows the program's name.
  ///   - environment: Variables beside those of ``ChildProcess`` and `TERM=xterm-256color`; an
  ///     empty value removes one.
  ///   - lines: The terminal's height.
  ///   - columns: The terminal's width.
  ///   - output: A file for the standard output instead of the terminal.
  /// - Throws: ``SupportFailure`` when there is no terminal to be had or no such program.
  package init(
    _ program: FilePath, _ arguments: [String] = [], environment: [String: String] = [:],
    lines: Int = 24, columns: Int = 80, output: FilePath? = nil
  ) throws {
    let (master, slave, name) = try Self.openTerminal(lines: lines, columns: columns)
    self.master = master
    self.slave = slave
    screen = VT(lines: lines, columns: columns)
    initialModes = Self.modes(of: slave)
    let outputFile = try output.map {
      try Descriptor(open($0.string, O_WRONLY | O_CREAT | O_TRUNC, 0o600), "open \($0)")
    }
    pid = try ChildProcess.spawn(
      program, arguments, environment: ["TERM": "xterm-256color"].merging(environment) { $1 },
      streams: [
        .terminal(name), outputFile.map { .inherited($0) } ?? .terminal(name), .terminal(name),
      ])
  }

  deinit { ChildProcess.reap(pid) }

  private static func openTerminal(
    lines: Int, columns: Int
  ) throws -> (Descriptor, Descriptor, String) {
    try ChildProcess.whileNoneStarts {
      var (master, slave): (Int32, Int32) = (-1, -1)
      var size = winsize(
        ws_row: UInt16(lines), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
      guard openpty(&master, &slave, nil, nil, &size) == 0 else {
        throw SupportFailure.system("openpty")
      }
      let ends = (try Descriptor(master), try Descriptor(slave))
      var name = [CChar](repeating: 0, count: 128)
      guard ttyname_r(slave, &name, name.count) == 0 else {
        throw SupportFailure.system("ttyname_r")
      }
      _ = fcntl(master, F_SETFL, O_NONBLOCK)
      return (ends.0, ends.1, FilePath(platformString: name).string)
    }
  }
}

// Talking to the program.
extension PTY {
  /// Types text, control characters and sequences of keys included.
  package func send(_ text: String) throws { try master.writeAll(Array(text.utf8)) }

  /// Types a key that has a sequence.
  package func send(_ key: TypedKey) throws { try send(key.sequence) }

  /// Sends a signal to the program.
  package func signal(_ number: Int32) { kill(pid, number) }

  /// Takes the terminal away, as a closed window or a lost connection does.
  package func hangUp() {
    master.close()
    slave.close()
  }

  /// Changes the size of the terminal, which tells the program.
  package func resize(lines: Int, columns: Int) throws {
    screen.resize(lines: lines, columns: columns)
    var size = winsize(ws_row: UInt16(lines), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(master.number, UInt(TIOCSWINSZ), &size) == 0 else {
      throw SupportFailure.system("ioctl TIOCSWINSZ")
    }
  }

  /// Waits until the screen shows something.
  ///
  /// - Throws: ``SupportFailure`` with the screen when it does not in time.
  package func wait(_ what: String, until isDone: (VT) -> Bool) throws {
    let deadline = ContinuousClock.now + Self.patience
    while !isDone(screen) {
      guard ContinuousClock.now < deadline else {
        throw SupportFailure("never saw: \(what). The screen:\n\(screen.dump)")
      }
      pump(milliseconds: 10)
    }
  }

  /// Waits until the screen shows exactly this text.
  package func wait(forText text: String) throws {
    try wait("this screen\n\(text)\n") { $0.text == text }
  }

  /// Waits for the program to end, and reads all it wrote.
  ///
  /// - Throws: ``SupportFailure`` with the screen when it does not in time.
  package func waitForExit() throws -> ProcessStatus {
    let deadline = ContinuousClock.now + Self.patience
    let status = try ChildProcess.waitForExit(pid, until: deadline) { pump(milliseconds: 5) }
    guard let status else { throw SupportFailure("does not end. The screen:\n\(screen.dump)") }
    while pump(milliseconds: 0) {}
    return status
  }

  /// Reads what the program wrote, waiting a while for it; returns whether there was anything.
  @discardableResult
  private func pump(milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: master.number, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, milliseconds) > 0 else { return false }
    let bytes = master.readSome()
    screen.feed(bytes)
    return !bytes.isEmpty
  }
}

// The state of the terminal.
extension PTY {
  /// What is not as it was before the program started, in words; nothing on a restored terminal.
  package var leftovers: [String] {
    var leftovers = screen.leftovers
    if Self.modes(of: slave) != initialModes { leftovers.append("modes of the terminal") }
    return leftovers
  }

  /// The terminal's modes, those that `stty -g` prints, as bytes to be compared.
  package var modes: [UInt8] { Self.modes(of: slave) }

  /// Writes over the screen as another program on the same terminal would.
  package func overwriteScreen(with text: String) { screen.feed(Array(text.utf8)) }

  private static func modes(of terminal: Descriptor) -> [UInt8] {
    var modes = termios()
    guard tcgetattr(terminal.number, &modes) == 0 else { return [] }
    return withUnsafeBytes(of: &modes) { Array($0) }
  }
}

/// Keys that send a sequence, as xterm does in the keypad's application mode.
package enum TypedKey: String, CaseIterable, Sendable {
  case up = "\u{1b}OA"
  case down = "\u{1b}OB"
  case right = "\u{1b}OC"
  case left = "\u{1b}OD"
  case home = "\u{1b}OH"
  case end = "\u{1b}OF"
  case pageUp = "\u{1b}[5~"
  case pageDown = "\u{1b}[6~"
  case insert = "\u{1b}[2~"
  case delete = "\u{1b}[3~"
  case backtab = "\u{1b}[Z"
  case f1 = "\u{1b}OP"
  case f2 = "\u{1b}OQ"
  case f10 = "\u{1b}[21~"
  case escape = "\u{1b}"
  case enter = "\r"
  case tab = "\t"
  case backspace = "\u{7f}"

  /// What the terminal sends.
  var sequence: String { rawValue }
}
