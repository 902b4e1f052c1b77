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
    /// Queries with names.
    var saved = SavedQueries.none
    /// Where the lines of the command line are kept; `nil` for nowhere.
    var historyFile: FilePath?
  }

  /// Shows caches on the terminal until people leave.
  ///
  /// - Throws: ``LarderError`` where there is no terminal that can show a screen.
  static func run(
    _ opened: OpenedCaches, threads: Int, refusesColor: Bool, options: Options = Options()
  ) throws(LarderError) {
    let shown = refusesColor ? .mono : theme
    let terminal: Terminal
    do throws(TerminalError) {
      terminal = try Terminal(theme: shown)
    } catch {
      throw LarderError(.inputOutput, error.problem, remedy: error.remedy)
    }
    var loop = ScreenLoop(opened, threads: threads, options: options, theme: shown, on: terminal)
    loop.run()
  }

  /// The theme that people name in `LARDER_THEME`, else the one that suits the background.
  private static var theme: Theme {
    let named = Theme.all.first { $0.name == variable("LARDER_THEME") }
    // Terminals that set it end it with the number of the background color (rxvt(1)).
    let background = variable("COLORFGBG")?.split(separator: ";").last
    return named ?? (background == "15" || background == "7" ? .light : .dark)
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
