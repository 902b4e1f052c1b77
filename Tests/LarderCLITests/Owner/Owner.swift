import Glibc
import SystemPackage
import TestSupport
import Testing

/// The real owner of a cache: pytools of a certain release, under the Python of this machine.
struct Owner: CustomTestStringConvertible, Sendable {
  /// A release on the package index.
  let release: String
  /// Whether an entry that cannot be read can also not be stored again.
  ///
  /// So it is with the write-once dictionary, which came in 2018; older releases overwrite.
  let isWriteOnce: Bool

  var testDescription: String { "pytools \(release)" }

  static let releases =
    ["2016.2.6", "2017.4"].map { Owner(release: $0, isWriteOnce: false) }
    + [
      "2018.5.2", "2020.4.4", "2021.2.9", "2022.1.14", "2024.1.3", "2024.1.6", "2024.1.10",
      "2025.2.5", "2026.1.1",
    ].map { Owner(release: $0, isWriteOnce: true) }

  /// Whether Python and the packages can be had here.
  static let canBeInstalled: Bool = {
    guard let scratch = try? TemporaryDirectory(), let newest = releases.last else { return false }
    return (try? newest.install(in: scratch.path)) != nil
  }()

  /// Installs the release and what it needs into a directory of its own.
  func install(in directory: FilePath) throws {
    let needed = ["platformdirs", "appdirs", "typing_extensions", "six", "decorator", "siphash24"]
    let outcome = try Self.python(
      ["-m", "pip", "install", "--quiet", "--no-deps", "--target", directory.string]
        + needed + ["pytools==\(release)"])
    guard outcome.status == .exited(0) else { throw NotInstalled(reason: outcome.errorText) }
  }

  /// Runs `owner.py` with the release installed in a directory.
  ///
  /// - Returns: Whether it exited with 0.
  func run(_ action: String, on container: FilePath, installed packages: FilePath) throws -> Bool {
    let outcome = try Self.python(
      [Self.script.string, action, container.string],
      environment: ["PYTHONPATH": packages.string, "PYTHONDONTWRITEBYTECODE": "1"])
    return outcome.status == .exited(0)
  }

  private struct NotInstalled: Error {
    let reason: String
  }

  private static let script = FilePath(#filePath).removingLastComponent().appending("owner.py")

  /// Runs Python as the user would: with the whole environment, which may name a proxy or an index.
  private static func python(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ProcessOutcome {
    try ChildProcess.run(
      "/usr/bin/env", ["python3"] + arguments,
      environment: inheritedEnvironment.merging(environment) { $1 })
  }

  private static let inheritedEnvironment: [String: String] = {
    var variables: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let parts = String(cString: entry).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      pointer += 1
    }
    return variables
  }()
}
