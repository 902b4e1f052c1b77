import SystemPackage
import TestSupport
import Testing

@Suite("The configuration")
struct ConfigTests {
  private static func write(_ text: String, in directory: TemporaryDirectory) throws -> FilePath {
    try directory.write(Array(text.utf8), to: "config")
  }

  @Test("is found below XDG_CONFIG_HOME, and printed with who said what")
  func usual() throws {
    let directory = try TemporaryDirectory()
    try directory.write(Array("theme = light\n".utf8), to: "larder/config")
    let environment = ["XDG_CONFIG_HOME": directory.path.string, "NO_COLOR": "1"]
    let outcome = try larder("config", "--print", environment: environment)
    #expect(outcome.status == .exited(0))
    let file = directory.path.appending("larder/config").string
    #expect(outcome.outputText.contains("# \(file):1\ntheme = light\n"))
    #expect(outcome.outputText.contains("# NO_COLOR\ncolors = 0\n"))
    let path = try larder("config", "--path", environment: environment)
    #expect(path.outputText == "\(file)\n")
    let document = try larder("config", "--json", environment: environment)
    #expect(try Published.problems(of: document.output, "config") == [])
  }

  @Test("need not be there")
  func none() throws {
    let directory = try TemporaryDirectory()
    let environment = ["XDG_CONFIG_HOME": "", "HOME": directory.path.string]
    let outcome = try larder("config", environment: environment)
    #expect(outcome.status == .exited(0))
    #expect(outcome.outputText.hasPrefix("# default\ntheme = auto\n"))
    let named = try larder("config", "--config", directory.path.appending("no").string)
    #expect(named.status == .exited(64))
    #expect(named.errorText.contains("cannot read the config"))
  }

  @Test("that makes no sense is told line by line, with status 64")
  func mistakes() throws {
    let directory = try TemporaryDirectory()
    let file = try Self.write("thme = dark\nmouse = no\n[keys]\nmark = d\n", in: directory)
    let outcome = try larder("config", "--config", file.string)
    #expect(outcome.status == .exited(64))
    #expect(outcome.outputText.contains("mouse = no"))
    #expect(outcome.errorText.contains("line 1, column 1"))
    #expect(outcome.errorText.contains("did you mean 'theme'?"))
    #expect(outcome.errorText.contains("line 4, column 8"))
  }

  @Test("that makes no sense is told on the screen, which works all the same")
  func onScreen() throws {
    let directory = try TemporaryDirectory()
    let file = try Self.write("thme = dark\nascii = yes\n[keys]\nquit = Q\n", in: directory)
    let cache = try Fixtures.copy("pytools-v4/healthy", to: directory.path).appending("cache")
    let pty = try PTY(
      Products.larder, ["--config", file.string, cache.string], lines: 24, columns: 100)
    try pty.wait("the problem") { $0.shows("line 1, column 1") && $0.shows("Q quit") }
    #expect(pty.screen.text.allSatisfy { $0.isASCII })
    try pty.send("Q")
    #expect(try pty.waitForExit() == .exited(0))
    #expect(pty.leftovers == [])
  }
}
