package import Larder

extension EntryStatus {
  /// The status in words, such as `invalid value`.
  package var words: String { rawValue.split(separator: "-").joined(separator: " ") }

  /// How the status is drawn; the words say the same.
  package var style: Style {
    switch self {
    case .valid: .valid
    case .unchecked: .unchecked
    case .locked, .duplicate: .warning
    default: .invalid
    }
  }

  /// The sign of the status.
  package func glyph(_ glyphs: GlyphSet) -> Character {
    switch self {
    case .valid: glyphs.valid
    case .unchecked: glyphs.unchecked
    case .locked, .duplicate: glyphs.warning
    default: glyphs.invalid
    }
  }
}

extension PartStatus {
  /// How the status is drawn; the word says the same.
  var style: Style {
    switch self {
    case .valid: .valid
    case .unchecked: .unchecked
    default: .invalid
    }
  }
}

extension ItemStatus {
  /// How the status is drawn; the word says the same.
  package var style: Style {
    switch self {
    case .live, .normal: .valid
    case .damaged: .invalid
    case .stale, .orphaned, .unknown: .warning
    case .stray, .empty, .kept: .note
    }
  }

  /// The sign of the status.
  package func glyph(_ glyphs: GlyphSet) -> Character {
    switch self {
    case .live, .normal: glyphs.valid
    case .damaged: glyphs.invalid
    case .stale, .orphaned, .unknown: glyphs.warning
    case .stray, .empty, .kept: glyphs.note
    }
  }
}

extension Severity {
  /// How a finding is drawn; its code and its words say the same.
  package var style: Style {
    switch self {
    case .error: .invalid
    case .warning: .warning
    case .note: .note
    }
  }

  /// The sign of the severity.
  package func glyph(_ glyphs: GlyphSet) -> Character {
    switch self {
    case .error: glyphs.invalid
    case .warning: glyphs.warning
    case .note: glyphs.note
    }
  }
}
