import Larder
import LarderInspector
import SystemPackage

/// The lines of the command line of earlier sessions, where people want them kept.
///
/// Readable by its owner only, as a shell's. That it cannot be read or written is no reason to
/// disturb anybody: a session without it lacks nothing else.
struct HistoryFile {
  /// Beyond this size it is cut down to the lines that count.
  private static let maximumSize: Int64 = 1 << 20

  private let path: FilePath?

  init(_ path: FilePath?) { self.path = path }

  /// The lines, the oldest first.
  func read() -> [String] {
    guard let path else { return [] }
    let bytes = try? POSIXDiskReader().read(path, from: 0, limit: Int(Self.maximumSize))
    let lines = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
    return lines.suffix(CommandHistory.limit).map(String.init)
  }

  /// Adds a line.
  func append(_ line: String) {
    guard let path, !line.contains("\n") else { return }
    let disk = POSIXDisk()
    let bytes = Array("\(line)\n".utf8)
    do throws(Errno) {
      let status = try? disk.status(of: path)
      if let status, status.size + Int64(bytes.count) > Self.maximumSize {
        let kept = read().map { "\($0)\n" }.joined()
        try disk.remove(path)
        try disk.create(path, Array(kept.utf8) + bytes, mode: 0o600)
      } else if status != nil {
        try disk.append(bytes, to: path)
      } else {
        try disk.create(path, bytes, mode: 0o600)
      }
    } catch {}
  }
}
