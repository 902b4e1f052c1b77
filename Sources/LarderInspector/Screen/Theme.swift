/// How something looks: colors of the 256-color palette and traits.
package struct Paint: Hashable, Sendable {
  /// The letters' color, or `nil` for the terminal's own.
  package var foreground: UInt8?
  /// The color behind the letters, or `nil` for the terminal's own.
  package var background: UInt8?
  /// Emphasis.
  package var traits: Traits

  /// Makes a paint.
  package init(_ foreground: UInt8? = nil, on background: UInt8? = nil, _ traits: Traits = []) {
    self.foreground = foreground
    self.background = background
    self.traits = traits
  }
}

/// How each role looks.
///
/// Colors are chosen in the 256-color palette and degrade to fewer; without any, the roles that
/// matter still differ by bold, reverse and underline.
package struct Theme: Equatable, Sendable {
  /// The name by which people choose it.
  package let name: String
  private let paints: [Role: Paint]
  private let selection: Paint

  /// Every theme, the default one first.
  package static let all = [dark, light, mono]

  /// For terminals with light letters on dark.
  package static let dark = Theme(
    name: "dark",
    paints: [
      .plain: Paint(), .dim: Paint(245), .title: Paint(255, on: 237, .bold),
      .header: Paint(110, .bold), .border: Paint(240), .focus: Paint(75, .bold),
      .valid: Paint(114), .invalid: Paint(203), .warning: Paint(221), .note: Paint(75),
      .unchecked: Paint(245), .key: Paint(81, .bold), .label: Paint(146), .code: Paint(180),
      .match: Paint(16, on: 221), .faultByte: Paint(231, on: 160, .bold),
      .marked: Paint(213, .bold), .progress: Paint(75), .prompt: Paint(nil, .bold),
    ],
    selection: Paint(255, on: 238))

  /// For terminals with dark letters on light.
  package static let light = Theme(
    name: "light",
    paints: [
      .plain: Paint(), .dim: Paint(242), .title: Paint(231, on: 25, .bold),
      .header: Paint(25, .bold), .border: Paint(248), .focus: Paint(26, .bold),
      .valid: Paint(28), .invalid: Paint(160), .warning: Paint(136), .note: Paint(26),
      .unchecked: Paint(243), .key: Paint(25, .bold), .label: Paint(60), .code: Paint(94),
      .match: Paint(16, on: 221), .faultByte: Paint(231, on: 160, .bold),
      .marked: Paint(163, .bold), .progress: Paint(26), .prompt: Paint(nil, .bold),
    ],
    selection: Paint(16, on: 252))

  /// For terminals without color, and for people who asked for none.
  package static let mono = Theme(
    name: "mono",
    paints: [
      .plain: Paint(), .dim: Paint(), .title: Paint(.reverse), .header: Paint(.bold),
      .border: Paint(), .focus: Paint(.bold), .valid: Paint(), .invalid: Paint(.bold),
      .warning: Paint(.bold), .note: Paint(), .unchecked: Paint(), .key: Paint(.bold),
      .label: Paint(), .code: Paint(), .match: Paint(.underline),
      .faultByte: Paint([.reverse, .bold]), .marked: Paint(.bold), .progress: Paint(),
      .prompt: Paint(.bold),
    ],
    selection: Paint(.reverse))

  /// Returns how a style looks on a terminal with so many colors.
  package func paint(for style: Style, depth: ColorDepth = .palette256) -> Paint {
    let theme = depth == .none ? Theme.mono : self
    var paint = theme.paints[style.role, default: Paint()]
    if style.isSelected { paint = paint.selected(theme.selection) }
    paint.traits.formUnion(style.traits)
    return paint.degraded(to: depth)
  }

  /// Returns whether the theme says how a role looks.
  func defines(_ role: Role) -> Bool { paints[role] != nil }
}

extension Paint {
  fileprivate init(_ traits: Traits) { self.init(nil, on: nil, traits) }

  fileprivate init(_ foreground: UInt8?, _ traits: Traits) {
    self.init(foreground, on: nil, traits)
  }

  /// Returns the paint in the selected row, where what has a background of its own keeps it.
  fileprivate func selected(_ selection: Paint) -> Paint {
    guard background == nil else { return self }
    // What is reversed by itself stands out of a reversed row by not being so.
    return Paint(
      foreground ?? selection.foreground, on: selection.background,
      traits.symmetricDifference(selection.traits))
  }
}
