import Glibc
public import SystemPackage

/// The caches of real programs that the tests look at.
///
/// The archive is unpacked once a process, below the temporary directory, and removed at exit.
public enum Fixtures {
  /// Copies one case to a directory and makes its special files and empty directories.
  ///
  /// - Parameters:
  ///   - name: The case, as `SYSTEM/CASE`.
  ///   - target: An existing directory; the copy lies at `target/SYSTEM/CASE`.
  /// - Returns: The directory that holds `cache` and `MANIFEST.json`.
  /// - Throws: ``Failure`` where the script fails, such as without `xz` installed.
  public static func copy(_ name: String, to target: FilePath) throws -> FilePath {
    let script = try unpacked.get().appending("make-special.sh")
    try spawn(["bash", script.string, target.string, name])
    return target.appending(name)
  }

  /// The unpacked archive, laid out as `SYSTEM/CASE/MANIFEST.json`; not to be changed.
  public static var root: FilePath { get throws { try unpacked.get() } }

  /// The names of all cases, as `SYSTEM/CASE`, sorted.
  public static var cases: [String] {
    get throws {
      let root = try self.root
      return try names(in: root).flatMap { system -> [String] in
        guard let cases = try? names(in: root.appending(system)) else { return [] }
        return cases.filter {
          access(root.appending("\(system)/\($0)/MANIFEST.json").string, F_OK) == 0
        }.map { "\(system)/\($0)" }
      }.sorted()
    }
  }

  /// Where the archive and the scripts beside it lie in the source tree.
  public static let source = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .appending("Fixtures")

  /// Why a fixture could not be made.
  public struct Failure: Error, CustomStringConvertible {
    /// The command that failed.
    public let description: String
  }

  private static let unpacked: Result<FilePath, any Error> = Result {
    var template = Array("\(temporaryRoot)/larder-fixtures.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(description: "cannot make \(template)") }
    let root = FilePath(platformString: template)
    atexit { removeUnpacked() }
    try spawn(["tar", "-xJf", source.appending("fixtures.tar.xz").string, "-C", root.string])
    try spawn(["cp", source.appending("make-special.sh").string, root.string])
    return root
  }

  private static var temporaryRoot: String {
    getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }

  private static func removeUnpacked() {
    guard case .success(let root) = unpacked else { return }
    try? spawn(["rm", "-rf", root.string])
  }

  private static func names(in directory: FilePath) throws -> [String] {
    guard let stream = opendir(directory.string) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  private static func spawn(_ arguments: [String]) throws {
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var pid: pid_t = 0
    var status: Int32 = 0
    let result = posix_spawnp(&pid, arguments[0], nil, nil, &argv, environ)
    guard result == 0, waitpid(pid, &status, 0) == pid, status == 0 else {
      throw Failure(description: "\(arguments) failed: spawn \(result), status \(status)")
    }
  }
}
