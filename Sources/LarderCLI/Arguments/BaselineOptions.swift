import ArgumentParser
import Larder
import LarderInspector
import Synchronization
import SystemPackage

/// Findings that are known and accepted.
struct BaselineOptions: ParsableArguments {
  /// A baseline that large is none.
  private static let maximumSize = 256 << 20

  @Option(
    help: ArgumentHelp("Fail only on findings that are not in this file.", valueName: "file"))
  var baseline: CachePath?

  @Option(
    help: ArgumentHelp("Write all findings to this file, as the new baseline.", valueName: "file"))
  var writeBaseline: CachePath?

  /// Reads the baseline; `nil` where none is given.
  func read() throws(LarderError) -> Baseline? {
    guard let path = baseline?.path else { return nil }
    let reader = POSIXDiskReader()
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try reader.read(reader.realPath(of: path), from: 0, limit: Self.maximumSize)
    } catch {
      throw LarderError(
        .usage, "cannot read the baseline '\(path.displayText)'",
        remedy: "make one with --write-baseline", cause: error)
    }
    return try Baseline(bytes, name: path.displayText)
  }
}

/// A baseline in the making; safe to use from any thread.
final class BaselineRecorder: Sendable {
  private let baseline = Mutex(Baseline())

  /// Adds a finding.
  func note(_ finding: Finding, _ subject: Baseline.Subject, _ cache: FilePath?) {
    baseline.withLock { $0.insert(finding, about: subject, in: cache) }
  }

  /// Writes the file, by replacing what was there.
  func write(to path: FilePath) throws(LarderError) {
    let text = baseline.withLock { $0.text }
    let disk = POSIXDisk()
    do throws(Errno) {
      guard let staged = FilePath(pathBytes: path.pathBytes + Array(".new".utf8)) else {
        throw .invalidArgument
      }
      do throws(Errno) {
        try disk.create(staged, Array(text.utf8), mode: 0o644)
      } catch {
        guard error == .fileExists else { throw error }
        // Left by one that was stopped.
        try disk.remove(staged)
        try disk.create(staged, Array(text.utf8), mode: 0o644)
      }
      try disk.replace(path, with: staged)
    } catch {
      throw LarderError(
        .inputOutput, "cannot write the baseline '\(path.displayText)'",
        remedy: "name another file", cause: error)
    }
  }
}
