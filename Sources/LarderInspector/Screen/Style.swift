/// What a piece of the screen means; a ``Theme`` decides how it looks.
///
/// Whatever a role says is also said by a glyph or a word, so that nothing is lost without color.
package enum Role: UInt8, CaseIterable, Sendable {
  /// Ordinary text.
  case plain
  /// Text that matters less.
  case dim
  /// The bar that names the cache.
  case title
  /// The heading of columns or of a section.
  case header
  /// Lines between panes.
  case border
  /// Lines and titles of the pane that has the keyboard.
  case focus
  /// The status of what is whole.
  case valid
  /// The status of what is damaged, and errors.
  case invalid
  /// The status of what needs attention, and warnings.
  case warning
  /// Remarks.
  case note
  /// The status of what was not looked at yet.
  case unchecked
  /// A key to press, as the footer and the help page show it.
  case key
  /// The name of a field.
  case label
  /// Bytes, offsets and instructions.
  case code
  /// The part of a text that a search found.
  case match
  /// The byte at which decoding failed.
  case faultByte
  /// The sign of a marked entry.
  case marked
  /// The done part of a progress bar, and charts.
  case progress
  /// The line in which people type.
  case prompt
}

/// How letters are drawn, apart from their color.
package struct Traits: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavy letters.
  package static let bold = Traits(rawValue: 1)
  /// Faint letters, where the terminal has them.
  package static let faint = Traits(rawValue: 2)
  /// Foreground and background exchanged.
  package static let reverse = Traits(rawValue: 4)
  /// A line below.
  package static let underline = Traits(rawValue: 8)
}

/// The meaning of a cell and its emphasis.
package struct Style: Hashable, Sendable {
  /// What the cell means.
  package var role: Role
  /// Emphasis beyond that of the role.
  package var traits: Traits
  /// Whether the cell belongs to the selected row.
  package var isSelected: Bool

  /// Makes a style.
  package init(_ role: Role, _ traits: Traits = [], isSelected: Bool = false) {
    self.role = role
    self.traits = traits
    self.isSelected = isSelected
  }

  /// The style with heavy letters.
  package var bold: Style { Style(role, traits.union(.bold), isSelected: isSelected) }

  /// Returns the style as it is drawn in a row that is selected or not.
  package func selected(_ isSelected: Bool = true) -> Style {
    Style(role, traits, isSelected: isSelected)
  }
}

extension Style {
  /// The role ``Role/plain`` without further emphasis.
  package static let plain = Style(.plain)
  /// The role ``Role/dim`` without further emphasis.
  package static let dim = Style(.dim)
  /// The role ``Role/title`` without further emphasis.
  package static let title = Style(.title)
  /// The role ``Role/header`` without further emphasis.
  package static let header = Style(.header)
  /// The role ``Role/border`` without further emphasis.
  package static let border = Style(.border)
  /// The role ``Role/focus`` without further emphasis.
  package static let focus = Style(.focus)
  /// The role ``Role/valid`` without further emphasis.
  package static let valid = Style(.valid)
  /// The role ``Role/invalid`` without further emphasis.
  package static let invalid = Style(.invalid)
  /// The role ``Role/warning`` without further emphasis.
  package static let warning = Style(.warning)
  /// The role ``Role/note`` without further emphasis.
  package static let note = Style(.note)
  /// The role ``Role/unchecked`` without further emphasis.
  package static let unchecked = Style(.unchecked)
  /// The role ``Role/key`` without further emphasis.
  package static let key = Style(.key)
  /// The role ``Role/label`` without further emphasis.
  package static let label = Style(.label)
  /// The role ``Role/code`` without further emphasis.
  package static let code = Style(.code)
  /// The role ``Role/match`` without further emphasis.
  package static let match = Style(.match)
  /// The role ``Role/faultByte`` without further emphasis.
  package static let faultByte = Style(.faultByte)
  /// The role ``Role/marked`` without further emphasis.
  package static let marked = Style(.marked)
  /// The role ``Role/progress`` without further emphasis.
  package static let progress = Style(.progress)
  /// The role ``Role/prompt`` without further emphasis.
  package static let prompt = Style(.prompt)
}
