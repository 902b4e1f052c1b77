import Glibc
import Larder
import LarderFormats
import LarderInspector
import LarderTerminal
import SystemPackage

/// The way from the command line to the screen.
enum UserInterface {
  /// What people have set up for themselves.
  struct Options {
    /// What the config file says.
    var settings = Settings()
    /// What is to be said about the config file.
    var notice: Message?
    /// Whether the command line asks for no color.
    var refusesColor = false
    /// Where the lines of the command line are kept; `nil` for nowhere.
    var historyFile: FilePath?

    /// The same for the screens.
    func inspector(history: [String] = []) -> InspectorOptions {
      InspectorOptions(
        saved: SavedQueries(settings.queries), history: history, keys: settings.keys,
        order: settings.sort, notice: notice)
    }

    /// How the screen looks.
    var look: ScreenLook { ScreenLook(settings, refusesColor) }
  }

  /// Shows caches on the terminal until people leave.
  ///
  /// - Throws: ``LarderError`` where there is no terminal that can show a screen.
  static func run(
    _ opened: OpenedCaches, threads: Int, options: Options
  ) throws(LarderError) {
    let terminal = try terminal(options)
    var loop = ScreenLoop(
      opened, threads: threads, options: options, theme: options.look.theme, on: terminal)
    loop.run()
  }

  /// Lists the caches of the user until people leave; they open one after another from there.
  ///
  /// - Throws: ``LarderError`` where there is no terminal that can show a screen.
  static func runHome(threads: Int, options: Options) throws(LarderError) {
    let terminal = try terminal(options)
    let places = CachePlace.ofUser(variable)
    var loop = HomeLoop(places, threads: threads, options: options, on: terminal)
    loop.run(on: terminal)
  }

  private static func terminal(_ options: Options) throws(LarderError) -> Terminal {
    let look = options.look
    do throws(TerminalError) {
      return try Terminal(
        theme: look.theme, colors: look.colors, usesMouse: options.settings.mouse)
    } catch {
      throw LarderError(.inputOutput, error.problem, remedy: error.remedy)
    }
  }

  /// Where the lines of the command line are kept, made where it can be; `nil` for nowhere.
  ///
  /// Source: XDG Base Directory Specification 0.8: XDG_STATE_HOME, or ~/.local/state.
  static var historyFile: FilePath? {
    let home = variable("HOME").map { "\($0)/.local/state" }
    let state = [variable("XDG_STATE_HOME"), home].lazy.compactMap { $0 }
      .first { $0.hasPrefix("/") }
    guard let state else { return nil }
    let directory = FilePath(state).appending("larder")
    // Where it is there already, or cannot be made, that is no reason to disturb anybody.
    try? POSIXDisk().makeDirectory(directory, mode: 0o700)
    return directory.appending("history")
  }

  /// Reads a variable of the environment.
  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}

extension LoadedConfig {
  /// What the screens need of it.
  func options(refusesColor: Bool) -> UserInterface.Options {
    UserInterface.Options(
      settings: settings, notice: notice, refusesColor: refusesColor,
      historyFile: UserInterface.historyFile)
  }
}
