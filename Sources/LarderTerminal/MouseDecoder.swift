import CNcurses
import LarderInspector

/// Turns what ncurses reports about the mouse into events, double clicks included.
///
/// ncurses could find double clicks itself, but only by delaying every single one.
struct MouseDecoder {
  private static let doubleClickTime = Duration.milliseconds(400)
  /// More events come at once only from a very fast hand.
  private static let queueLimit = 8
  private var lastClick: (position: Position, time: ContinuousClock.Instant)?
  private var pending: [Mouse] = []

  /// Takes the events over that ncurses announced.
  ///
  /// It announces several at once when they came together, and hands out the latest one first.
  mutating func collect() {
    var event = MEVENT()
    var states: [MEVENT] = []
    while states.count < Self.queueLimit, getmouse(&event) == OK { states.append(event) }
    pending += states.reversed().compactMap { mouse(for: $0) }
  }

  /// Returns the next event that was taken over.
  mutating func next() -> Mouse? { pending.isEmpty ? nil : pending.removeFirst() }

  private mutating func mouse(for event: MEVENT) -> Mouse? {
    guard let action = action(event.bstate) else { return nil }
    let position = Position(line: Int(event.y), column: Int(event.x))
    guard action == .click else { return Mouse(action, at: position) }
    return Mouse(isSecondClick(at: position) ? .doubleClick : .click, at: position)
  }

  private func action(_ state: mmask_t) -> Mouse.Action? {
    if state & nc_BUTTON1_PRESSED != 0 { return .click }
    if state & nc_BUTTON3_PRESSED != 0 { return .rightClick }
    if state & nc_BUTTON4_PRESSED != 0 { return .wheelUp }
    if state & nc_BUTTON5_PRESSED != 0 { return .wheelDown }
    return nil
  }

  private mutating func isSecondClick(at position: Position) -> Bool {
    let now = ContinuousClock.now
    if let last = lastClick, last.position == position, now - last.time < Self.doubleClickTime {
      lastClick = nil
      return true
    }
    lastClick = (position, now)
    return false
  }
}
