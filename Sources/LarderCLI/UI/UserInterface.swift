import Glibc
import Larder
import LarderFormats
import LarderInspector
import LarderTerminal

/// The way from the command line to the screen.
enum UserInterface {
  /// Shows caches on the terminal until people leave.
  ///
  /// - Throws: ``LarderError`` where there is no terminal that can show a screen.
  static func run(_ opened: OpenedCaches, threads: Int, refusesColor: Bool) throws(LarderError) {
    let terminal: Terminal
    do throws(TerminalError) {
      terminal = try Terminal(theme: refusesColor ? .mono : theme)
    } catch {
      throw LarderError(.inputOutput, error.problem, remedy: error.remedy)
    }
    var loop = ScreenLoop(opened, threads: threads, on: terminal)
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
