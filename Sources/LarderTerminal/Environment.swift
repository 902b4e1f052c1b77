import Glibc

/// What the environment says about the terminal.
struct Environment {
  /// The terminal's type, `TERM`.
  let terminalName: String
  /// Whether text is in UTF-8.
  let isUTF8: Bool
  /// Whether people asked for no color (no-color.org).
  let refusesColor: Bool

  /// Reads the environment and sets the locale of characters to what people use.
  init() {
    terminalName = Self.value("TERM")
    refusesColor = !Self.value("NO_COLOR").isEmpty
    isUTF8 = Self.adoptLocale()
    // The size of the screen is the terminal's own, not what a shell once exported.
    unsetenv("LINES")
    unsetenv("COLUMNS")
  }

  /// Returns whether the locale of characters, now set, is UTF-8.
  ///
  /// A UTF-8 locale that is named but not installed says enough about the terminal.
  private static func adoptLocale() -> Bool {
    if setlocale(LC_CTYPE, "") != nil { return codeset == "UTF-8" }
    guard namesUTF8(localeName) else { return false }
    return setlocale(LC_CTYPE, "C.UTF-8") != nil && codeset == "UTF-8"
  }

  private static var codeset: String {
    nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } ?? ""
  }

  /// The name of the locale of characters, by the precedence of `locale(7)`.
  private static var localeName: String {
    ["LC_ALL", "LC_CTYPE", "LANG"].lazy.map(value).first { !$0.isEmpty } ?? ""
  }

  private static func namesUTF8(_ locale: String) -> Bool {
    let name = locale.lowercased()
    return name.contains(".utf-8") || name.contains(".utf8")
  }

  private static func value(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }
}
