/// A key press.
package enum Key: Hashable, Sendable {
  /// A character as typed, a blank included.
  case character(Character)
  /// A letter or sign held down with Ctrl, in lower case; `@` for Ctrl-Space.
  case control(Character)
  /// A function key, counted from 1.
  case function(Int)
  /// An arrow key.
  case up, down, left, right
  /// A key that moves by a screenful or to an end.
  case pageUp, pageDown, home, end
  /// An arrow key held down with Shift.
  case shiftUp, shiftDown
  /// A key of the typing block; ``backtab`` is Tab with Shift.
  case enter, escape, tab, backtab, backspace, insert, delete
}

extension Key {
  /// The key's name, as the footer and the help page show it.
  package var label: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .control(let character): "^\(character.uppercased())"
    case .function(let number): "F\(number)"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .shiftUp: "Shift-Up"
    case .shiftDown: "Shift-Down"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backtab: "Shift-Tab"
    case .backspace: "Backspace"
    case .insert: "Insert"
    case .delete: "Delete"
    }
  }
}

/// A mouse event, at the place where it happened.
package struct Mouse: Hashable, Sendable {
  /// What the mouse did.
  package enum Action: String, CaseIterable, Sendable {
    case click, doubleClick, rightClick, wheelUp, wheelDown
  }

  /// What the mouse did.
  package let action: Action
  /// Where it did so.
  package let position: Position

  /// Makes a mouse event.
  package init(_ action: Action, at position: Position) {
    self.action = action
    self.position = position
  }
}
