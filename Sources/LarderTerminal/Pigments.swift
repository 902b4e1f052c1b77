import CNcurses
import LarderInspector

/// Turns styles into what ncurses draws with, and remembers the result.
struct Pigments {
  /// Attributes and a color pair.
  struct Pigment {
    var attributes: attr_t = nc_A_NORMAL
    var pair: Int32 = 0
  }

  /// How many colors are in use.
  let depth: ColorDepth
  /// How styles look.
  let theme: Theme

  private let isDirectColor: Bool
  private var known: [Style: Pigment] = [:]
  private var pairs: [[Int32]: Int32] = [:]

  /// Starts color on the current screen of ncurses, unless people asked for none.
  ///
  /// - Parameters:
  ///   - theme: How styles look.
  ///   - limit: The most colors to use; all there are if `nil`.
  init(theme: Theme, limit: ColorDepth?) {
    self.theme = theme
    var colors: Int32 = 0
    if limit != ColorDepth.none, has_colors(), start_color() == OK {
      use_default_colors()
      colors = nc_colors()
    }
    // Entries like xterm-direct: a color is no index but red, green and blue.
    isDirectColor = colors > 0xFFFF
    let available = ColorDepth.allCases.last { $0.rawValue <= colors } ?? ColorDepth.none
    depth = min(available, limit ?? .palette256)
  }

  /// Returns what a style is drawn with.
  mutating func pigment(for style: Style) -> Pigment {
    if let pigment = known[style] { return pigment }
    let paint = theme.paint(for: style, depth: depth)
    let pigment = Pigment(attributes: attributes(paint.traits), pair: pair(for: paint))
    known[style] = pigment
    return pigment
  }

  private func attributes(_ traits: Traits) -> attr_t {
    var attributes = nc_A_NORMAL
    if traits.contains(.bold) { attributes |= nc_A_BOLD }
    if traits.contains(.faint) { attributes |= nc_A_DIM }
    if traits.contains(.reverse) { attributes |= nc_A_REVERSE }
    if traits.contains(.underline) { attributes |= nc_A_UNDERLINE }
    return attributes
  }

  private mutating func pair(for paint: Paint) -> Int32 {
    let colors = [number(paint.foreground), number(paint.background)]
    if colors == [-1, -1] { return 0 }
    if let pair = pairs[colors] { return pair }
    let pair = Int32(pairs.count + 1)
    // A terminal that runs out of pairs shows the rest without color.
    guard init_extended_pair(pair, colors[0], colors[1]) == OK else { return 0 }
    pairs[colors] = pair
    return pair
  }

  private func number(_ color: UInt8?) -> Int32 {
    guard let color else { return -1 }
    return isDirectColor && color > 7 ? PaletteColor(color).rgb : Int32(color)
  }
}
