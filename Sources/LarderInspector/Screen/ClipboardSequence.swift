internal import Larder

/// The control sequence that puts a text on the clipboard of a terminal that lets programs do that.
///
/// The text travels as base64, so that nothing in it can steer the terminal. Nobody tells whether
/// it arrived. Source: xterm `ctlseqs`, OSC 52.
package struct ClipboardSequence: Sendable, Equatable {
  /// The most bytes of a text; the buffers of xterm, tmux and kitty are all larger.
  package static let limit = 8 << 10

  /// What is written to the terminal.
  package let text: String

  /// Makes the sequence; `nil` for a text that is too long.
  package init?(_ copied: String) {
    let bytes = Array(copied.utf8)
    guard bytes.count <= Self.limit else { return nil }
    text = "\u{1b}]52;c;\(Base64.encode(bytes))\u{7}"
  }
}
