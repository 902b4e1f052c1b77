/// How many colors a terminal can show.
package enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
  /// None: traits only.
  case none = 0
  /// The eight of ANSI.
  case eight = 8
  /// The eight of ANSI, each also in a bright form.
  case sixteen = 16
  /// The palette of xterm: 16 colors, a cube of 6×6×6 and 24 grays.
  case palette256 = 256

  package static func < (one: ColorDepth, other: ColorDepth) -> Bool {
    one.rawValue < other.rawValue
  }
}

extension Paint {
  /// Returns the nearest paint that a terminal with so many colors can show.
  ///
  /// A gray background has no counterpart among few colors that letters in any color can be read
  /// on; it becomes reverse video.
  package func degraded(to depth: ColorDepth) -> Paint {
    if depth == .palette256 { return self }
    if depth == .none { return Paint(nil, on: nil, traits) }
    if let background, PaletteColor(background).isGray {
      return Paint(nil, on: nil, traits.union(.reverse))
    }
    guard let foreground else { return nearestBackground(depth) }
    var result = nearestBackground(depth)
    let color = PaletteColor(foreground)
    if background == nil, color.isGray {
      // Black, white or their bright forms might be the terminal's own background.
      if color.isMiddling { result.traits.insert(.faint) }
    } else {
      result.foreground = color.nearest(depth)
    }
    return result
  }

  private func nearestBackground(_ depth: ColorDepth) -> Paint {
    Paint(nil, on: background.map { PaletteColor($0).nearest(.eight) }, traits)
  }
}

/// A color of the 256-color palette, taken apart.
///
/// Source: xterm, `256colres.pl`.
package struct PaletteColor: Hashable, Sendable {
  package let red: Int
  package let green: Int
  package let blue: Int
  private let index: UInt8

  /// Looks a color up by its number.
  package init(_ index: UInt8) {
    self.index = index
    let number = Int(index)
    switch number {
    case ..<16:
      let level = number == 7 ? 229 : number < 8 ? 205 : 255
      let floor = number == 8 ? 127 : 0
      red = number & 1 == 0 ? floor : level
      green = number & 2 == 0 ? floor : level
      blue = number & 4 == 0 ? floor : level
    case ..<232:
      let levels = [0, 95, 135, 175, 215, 255]
      red = levels[(number - 16) / 36]
      green = levels[(number - 16) / 6 % 6]
      blue = levels[(number - 16) % 6]
    default:
      let level = 8 + (number - 232) * 10
      (red, green, blue) = (level, level, level)
    }
  }

  /// The color as one number: red, green, blue, a byte each.
  package var rgb: Int32 { Int32(red << 16 | green << 8 | blue) }

  var isGray: Bool { red == green && green == blue }

  /// Whether a gray is neither nearly black nor nearly white.
  var isMiddling: Bool { (40...200).contains(red) }

  /// Returns the nearest of the first 8 or 16 colors.
  func nearest(_ depth: ColorDepth) -> UInt8 {
    if index < 8 { return index }
    if index < 16 { return depth == .sixteen ? index : index - 8 }
    let brightest = max(red, green, blue)
    if brightest < 64 { return 0 }
    func bit(_ channel: Int, _ value: UInt8) -> UInt8 { channel * 10 > brightest * 7 ? value : 0 }
    let color = bit(red, 1) | bit(green, 2) | bit(blue, 4)
    let isBright = depth == .sixteen && brightest > 200
    return isBright ? color + 8 : color
  }
}
