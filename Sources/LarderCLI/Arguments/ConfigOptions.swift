import ArgumentParser
import Glibc
import Larder
import LarderInspector
import SystemPackage

/// Which config file is read.
struct ConfigOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "Read this config file, not XDG_CONFIG_HOME/larder/config.", valueName: "file"))
  var file: CachePath?

  /// Reads the config.
  ///
  /// - Throws: ``LarderError`` where a file that was named cannot be read, or the usual one is there
  ///   and cannot.
  func load() throws(LarderError) -> LoadedConfig { try Self.load(file?.path) }

  /// Reads a config, the usual one if none is named.
  static func load(_ file: FilePath? = nil) throws(LarderError) -> LoadedConfig {
    guard let path = file ?? usualPath else { return LoadedConfig() }
    do throws(Errno) {
      let reader = POSIXDiskReader()
      let bytes = try reader.read(
        reader.realPath(of: path), from: 0, limit: ConfigFile.sizeLimit + 1)
      return LoadedConfig(path: path, file: ConfigFile(bytes))
    } catch {
      if file == nil, error == .noSuchFileOrDirectory || error == .notDirectory {
        return LoadedConfig()
      }
      throw LarderError(
        .usage, "cannot read the config '\(path.displayText)'",
        remedy: "name another with --config", cause: error)
    }
  }

  /// The queries that have names in the usual config.
  static func savedQueries() throws(LarderError) -> SavedQueries {
    SavedQueries(try load().settings.queries)
  }

  /// Source: XDG Base Directory Specification 0.8: a relative path is invalid and ignored.
  static var usualPath: FilePath? {
    let home = UserInterface.variable("HOME").map { "\($0)/.config" }
    let directory = [UserInterface.variable("XDG_CONFIG_HOME"), home].lazy
      .compactMap { $0 }.first { $0.hasPrefix("/") }
    return directory.map { FilePath($0).appending("larder/config") }
  }
}

/// A config file that was read, and where it lies.
struct LoadedConfig {
  /// `nil` where there is none.
  var path: FilePath?
  var file = ConfigFile()

  var settings: Settings { file.settings }

  /// What people should know before they go on: the first of what makes no sense.
  var notice: Message? {
    guard let path, let first = file.problems.first else { return nil }
    let more = file.problems.count - 1
    let others = more > 0 ? " (and \(HumanText.count(more, "problem", "problems")) more)" : ""
    return Message(
      .warning, "\(path.displayText): \(first)\(others)",
      hint: "everything else in it holds; 'larder config' lists all")
  }
}
