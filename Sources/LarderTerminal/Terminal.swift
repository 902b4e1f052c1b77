import CLinux
import CNcurses
import Glibc
package import LarderInspector
import Synchronization

/// The terminal under ncurses, given back in its old state when the value goes away.
///
/// Draws on `/dev/tty`, so that stdout stays free for output. ^C is a key like others, ^Z stops the
/// program until it is continued. Whatever ends the process, a fault of
/// its own included, the terminal is restored first (``CLinux``, `clinux_terminal.h`); only SIGKILL
/// is too fast. While it is open, what is written to a terminal's stderr appears afterwards.
///
/// Not safe to use from several threads, and to be used from the main one, because the kernel
/// prefers it for the signal that tells of a new size. Other threads may use ``waker``.
package struct Terminal: ~Copyable {
  /// Something that happened.
  package enum Event: Equatable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// The mouse was used.
    case mouse(Mouse)
    /// The terminal has a new size; the next screen is drawn from scratch.
    case resize(Size)
    /// ``Waker/wake()`` was called.
    case wake
    /// Nothing else happened in the time given.
    case tick
    /// The terminal is gone; there will be no more input.
    case hangup
  }

  /// How long the rest of a key's sequence may take, in milliseconds, before Esc means Esc.
  private static let escapeDelay: Int32 = 25
  /// ^Z.
  private static let suspendCharacter: Int32 = 0x1A
  /// ncurses keeps one current screen for the whole process.
  private static let isOpen = Atomic(false)

  /// Wakes ``nextEvent(timeout:)`` from any thread.
  package let waker: Waker
  /// Whether the terminal shows UTF-8; if not, draw with ``GlyphSet/ascii``.
  package let isUTF8: Bool
  /// The size of the terminal.
  package internal(set) var size: Size

  let device: TerminalDevice
  private let screen: OpaquePointer
  let window: UnsafeMutablePointer<WINDOW>
  private var pigments: Pigments
  private var mouse = MouseDecoder()
  private var shown: Screen?

  /// How many colors are in use; none when people set NO_COLOR.
  package var colorDepth: ColorDepth { pigments.depth }

  /// Takes over the terminal of this process.
  ///
  /// - Parameters:
  ///   - theme: How things look.
  ///   - colors: The most colors to use; as many as the terminal has if left out.
  ///   - usesMouse: Whether the mouse is listened to; without, the terminal keeps it for itself.
  /// - Throws: ``TerminalError/Code/noTerminal`` when the process has none,
  ///   ``TerminalError/Code/unsuitableTerminal`` when its type cannot place text or is not known,
  ///   ``TerminalError/Code/alreadyOpen`` when it is taken over already.
  package init(
    theme: Theme = .dark, colors: ColorDepth? = nil, usesMouse: Bool = true
  ) throws(TerminalError) {
    guard !Self.isOpen.exchange(true, ordering: .relaxed) else { throw .alreadyOpen }
    do throws(TerminalError) {
      let environment = Environment()
      let device = try TerminalDevice()
      guard let waker = Waker() else { throw .noTerminal(device.path, reason: systemReason()) }
      let (screen, window) = try Self.start(environment.terminalName, on: device)
      Self.collectOutput(window)
      self.waker = waker
      self.device = device
      self.screen = screen
      self.window = window
      isUTF8 = environment.isUTF8
      pigments = Pigments(theme: theme, limit: environment.refusesColor ? ColorDepth.none : colors)
      size = Self.size(of: window)
    } catch {
      Self.isOpen.store(false, ordering: .relaxed)
      throw error
    }
    Self.configure(window)
    if usesMouse { Self.listenToMouse() }
    device.takeControlCharacters()
    device.setFarewell()
  }

  deinit {
    endwin()
    clinux_terminal_disarm()
    delscreen(screen)
    Self.isOpen.store(false, ordering: .relaxed)
  }
}

// Starting.
extension Terminal {
  /// Makes ncurses' screen for a type of terminal, or of one like it.
  private static func start(
    _ name: String, on device: borrowing TerminalDevice
  ) throws(TerminalError) -> (screen: OpaquePointer, window: UnsafeMutablePointer<WINDOW>) {
    guard !name.isEmpty else { throw .unsuitable(name) }
    try device.arm()
    // newterm and not initscr, which would end the process when the type is not known.
    let screen =
      newterm(name, device.output, device.input)
      ?? (isLikeXterm(name) ? newterm("xterm-256color", device.output, device.input) : nil)
    guard let screen else {
      clinux_terminal_disarm()
      throw .unknown(name)
    }
    set_term(screen)
    guard hasCapability("cup"), let window = nc_stdscr() else {
      endwin()
      clinux_terminal_disarm()
      delscreen(screen)
      throw .unsuitable(name)
    }
    return (screen, window)
  }

  /// Makes ncurses collect what it writes.
  ///
  /// Until a screen was ended and resumed once, ncurses 6.4 writes at each movement of the cursor:
  /// some hundred writes a screen instead of ten, seen with strace(1). To be done before color is
  /// started, because resuming would reset the palette that people may have chosen.
  private static func collectOutput(_ window: UnsafeMutablePointer<WINDOW>) {
    endwin()
    wrefresh(window)
  }

  /// Returns whether a type is known to understand xterm, should its own entry not be installed.
  private static func isLikeXterm(_ name: String) -> Bool {
    let families = [
      "xterm", "tmux", "screen", "alacritty", "foot", "kitty", "wezterm", "ghostty", "konsole",
      "vte", "gnome", "rxvt", "st-", "iterm", "contour", "rio",
    ]
    return families.contains { name.hasPrefix($0) }
  }

  private static func hasCapability(_ name: String) -> Bool {
    let value = tigetstr(name)
    // tigetstr(3x): -1 is no string capability at all, null is one this terminal lacks.
    return value != nil && Int(bitPattern: value) != -1
  }

  private static func configure(_ window: UnsafeMutablePointer<WINDOW>) {
    set_escdelay(escapeDelay)
    cbreak()
    noecho()
    nonl()
    keypad(window, true)
    for (sequence, code) in KeyDecoder.commonSequences where key_defined(sequence) == 0 {
      define_key(sequence, code)
    }
    curs_set(0)
    wtimeout(window, 0)
  }

  private static func listenToMouse() {
    mousemask(
      nc_BUTTON1_PRESSED | nc_BUTTON3_PRESSED | nc_BUTTON4_PRESSED | nc_BUTTON5_PRESSED, nil)
    mouseinterval(0)
  }

  static func size(of window: UnsafeMutablePointer<WINDOW>) -> Size {
    Size(lines: Int(getmaxy(window)), columns: Int(getmaxx(window)))
  }
}

// Drawing.
extension Terminal {
  /// Makes the terminal show a screen; what lies beyond the terminal's edge is cut off.
  ///
  /// - Complexity: O(cells of the lines that differ from the screen shown before).
  package mutating func show(_ screen: Screen) {
    let previous = shown?.size == screen.size ? shown : nil
    for line in 0..<min(screen.size.lines, size.lines)
    where previous?.row(line) != screen.row(line) {
      drawRow(screen.row(line), line: line)
    }
    showCursor(screen.cursor)
    wnoutrefresh(window)
    doupdate()
    shown = screen
  }

  /// Draws everything anew at the next screen, whatever other programs wrote meanwhile.
  package mutating func redraw() {
    clearok(window, true)
    shown = nil
  }

  private mutating func drawRow(_ row: ArraySlice<Cell>, line: Int) {
    var cells: [nc_cell] = []
    cells.reserveCapacity(row.count)
    for cell in row where cell.width > 0 { appendCells(for: cell, to: &cells) }
    nc_put_run(window, Int32(line), 0, cells, Int32(cells.count))
  }

  private mutating func appendCells(for cell: Cell, to cells: inout [nc_cell]) {
    let pigment = pigments.pigment(for: cell.style)
    var target = nc_cell()
    target.attributes = pigment.attributes
    target.pair = pigment.pair
    guard isKnownToLibrary(cell) else {
      // Blanks keep the columns after it in place.
      target.characters.0 = 0x3F
      cells.append(contentsOf: repeatElement(target, count: Int(cell.width)))
      return
    }
    withUnsafeMutableBytes(of: &target.characters) { bytes in
      let characters = bytes.bindMemory(to: wchar_t.self)
      for (index, scalar) in zip(characters.indices, cell.text.unicodeScalars) {
        characters[index] = wchar_t(bitPattern: scalar.value)
      }
    }
    cells.append(target)
  }

  /// Returns whether the C library, by which ncurses counts columns, counts as many.
  ///
  /// It may know an older Unicode than the Swift library.
  private func isKnownToLibrary(_ cell: Cell) -> Bool {
    guard let scalar = cell.text.unicodeScalars.first, !scalar.isASCII else { return true }
    return clinux_character_width(scalar.value) == Int32(cell.width)
  }

  private func showCursor(_ position: Position?) {
    guard let position else {
      curs_set(0)
      return
    }
    wmove(window, Int32(clamping: position.line), Int32(clamping: position.column))
    curs_set(1)
  }
}

// Input.
extension Terminal {
  /// Waits for something to happen; when a time is given, ``Event/tick`` tells that it is over.
  package mutating func nextEvent(timeout: Duration? = nil) -> Event {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    while true {
      if let event = readInput() { return event }
      switch device.wait(orFor: waker.descriptor, until: deadline) {
      case .input, .interrupted: continue
      case .timedOut: return .tick
      case .hungUp: return .hangup
      case .woken:
        waker.drain()
        return .wake
      }
    }
  }

  /// Returns the first event among the input that is there already.
  private mutating func readInput() -> Event? {
    while true {
      if let event = mouse.next() { return .mouse(event) }
      let value = nc_get(window)
      guard value != ERR else { return nil }
      if let event = event(for: value) { return event }
    }
  }

  private mutating func event(for value: Int32) -> Event? {
    switch value - Int32(nc_KEY_BASE) {
    case KEY_RESIZE: return resized()
    case KEY_MOUSE:
      mouse.collect()
      return nil
    case Self.suspendCharacter - Int32(nc_KEY_BASE):
      device.suspend()
      return nil
    case let code where code >= 0: return KeyDecoder.key(code: code).map(Event.key)
    default: return Unicode.Scalar(UInt32(value)).map { .key(KeyDecoder.key(character: $0)) }
    }
  }

  private mutating func resized() -> Event {
    size = Self.size(of: window)
    werase(window)
    shown = nil
    return .resize(size)
  }
}
