import LarderInspector

/// How the screen looks: what the config says, and what options and the environment say instead.
struct ScreenLook {
  let theme: Theme
  let colors: ColorDepth?
  let ascii: Bool?
  /// What counts more than the config: the value and its origin, by the name of the setting.
  private(set) var overrides: [String: (value: String, origin: String)] = [:]

  init(_ settings: Settings, _ refusesColor: Bool) {
    // The variable is older than the config file, and made for a single run.
    let named = UserInterface.variable("LARDER_THEME").flatMap { name in
      Theme.all.first { $0.name == name }
    }
    if let named { overrides["theme"] = (named.name, "LARDER_THEME") }
    theme = named ?? settings.theme ?? Self.suitable
    let hasVariable = !(UserInterface.variable("NO_COLOR") ?? "").isEmpty
    if refusesColor || hasVariable {
      overrides["colors"] = ("0", refusesColor ? "--no-color" : "NO_COLOR")
    }
    colors = overrides["colors"] == nil ? settings.colors : ColorDepth.none
    ascii = settings.ascii
  }

  /// The signs for a terminal.
  func glyphs(isUTF8: Bool) -> GlyphSet { ascii ?? !isUTF8 ? .ascii : .unicode }

  /// Terminals that set it end `COLORFGBG` with the number of the background color (rxvt(1)).
  private static var suitable: Theme {
    let background = UserInterface.variable("COLORFGBG")?.split(separator: ";").last
    return background == "15" || background == "7" ? .light : .dark
  }
}
