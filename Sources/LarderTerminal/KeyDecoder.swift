import CNcurses
import LarderInspector

/// Turns what ncurses reads into keys.
enum KeyDecoder {
  /// Sequences that terminals send whatever their type's entry says (xterm, `ctlseqs`).
  static let commonSequences: [(String, Int32)] = [
    ("\u{1b}[A", KEY_UP), ("\u{1b}[B", KEY_DOWN), ("\u{1b}[C", KEY_RIGHT), ("\u{1b}[D", KEY_LEFT),
    ("\u{1b}[H", KEY_HOME), ("\u{1b}[F", KEY_END), ("\u{1b}[1~", KEY_HOME), ("\u{1b}[4~", KEY_END),
    ("\u{1b}OH", KEY_HOME), ("\u{1b}OF", KEY_END), ("\u{1b}OA", KEY_UP), ("\u{1b}OB", KEY_DOWN),
    ("\u{1b}OC", KEY_RIGHT), ("\u{1b}OD", KEY_LEFT), ("\u{1b}[Z", KEY_BTAB),
  ]

  /// Returns the key of a key code, or `nil` when it has no meaning here.
  static func key(code: Int32) -> Key? {
    if let key = named[code] { return key }
    let function = code - KEY_F0
    return (1...24).contains(function) ? .function(Int(function)) : nil
  }

  private static let named: [Int32: Key] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
    // Terminals have no code of their own for these; what scrolls there is an arrow with Shift.
    KEY_SR: .shiftUp, KEY_SF: .shiftDown,
    KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_HOME: .home, KEY_END: .end,
    KEY_ENTER: .enter, KEY_BTAB: .backtab, KEY_BACKSPACE: .backspace,
    KEY_IC: .insert, KEY_DC: .delete,
  ]

  /// Returns the key of a character.
  static func key(character scalar: Unicode.Scalar) -> Key {
    switch scalar.value {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x08, 0x7F: .backspace
    case ..<0x20: control(scalar.value)
    default: .character(Character(scalar))
    }
  }

  private static func control(_ value: UInt32) -> Key {
    // Ctrl clears bit 6 of the upper-case letter or sign (ECMA-48, C0).
    let letter = Character(Unicode.Scalar(UInt8(truncatingIfNeeded: value | 0x40)))
    return .control(Character(letter.lowercased()))
  }
}
