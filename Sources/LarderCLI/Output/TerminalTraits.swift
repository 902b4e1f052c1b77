import Glibc
import LarderInspector

/// What is known about the terminal behind a descriptor.
struct TerminalTraits {
  /// The columns of the terminal, or of a common one where it does not say.
  let columns: Int
  /// How many colors people want and the terminal has.
  let colorDepth: ColorDepth
  /// The signs it can show.
  let glyphs: GlyphSet

  init(_ descriptor: Int32) {
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    columns = isKnown ? Int(size.ws_col) : 80
    colorDepth = Self.colorDepth
    glyphs = Self.isUTF8 ? .unicode : .ascii
  }

  private static var colorDepth: ColorDepth {
    let name = value("TERM")
    if !value("NO_COLOR").isEmpty || name.isEmpty || name == "dumb" { return .none }
    let has256 = name.contains("256color") || !value("COLORTERM").isEmpty
    return has256 ? .palette256 : .sixteen
  }

  /// The first of the variables that is set decides: `locale(7)`.
  private static var isUTF8: Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.map(value).first { !$0.isEmpty } ?? ""
    let lower = name.lowercased()
    return lower.contains("utf-8") || lower.contains("utf8")
  }

  private static func value(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }
}
