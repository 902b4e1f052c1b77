internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Something in a cache that its owner did not put there, described by its name and kind.
struct StrayItem {
  private let path: FilePath
  private let kind: FileStatus.Kind
  private let status: FileStatus?
  private let name: String

  init(_ path: FilePath, _ kind: FileStatus.Kind, _ status: FileStatus?) {
    self.path = path
    self.kind = kind
    self.status = status
    name = path.lastComponent?.string ?? ""
  }

  /// Whether the name is one that programs give to files that are not finished.
  private var isTemporary: Bool {
    name.contains(".tmp") || name.hasSuffix("~") || name.hasSuffix(".part")
      || name.hasSuffix(".swp") || name.hasPrefix("tmp")
  }

  private var isNFS: Bool { name.hasPrefix(".nfs") }

  var problem: String {
    let shown = PythonText.printable(name, limit: 80)
    switch kind {
    case .file where isNFS: return "'\(shown)' was deleted on NFS while a program had it open"
    case .file where isTemporary: return "'\(shown)' looks like a file that was never finished"
    case .file: return "'\(shown)' is no file of this cache"
    default: return "'\(shown)' is \(kind.noun) that does not belong to this cache"
    }
  }

  var cause: String {
    if isNFS { return "the NFS client keeps such a file until the last program closes it" }
    if isTemporary { return "typical of a copy or an editor that was stopped" }
    if name == ".DS_Store" || name == "Thumbs.db" { return "a file browser made it" }
    if name.hasPrefix("core") { return "a program crashed here and left a memory dump" }
    return "its owner makes no such name; it was put there by something else"
  }

  func record() -> ItemRecord {
    let isOrphan = kind == .file && isTemporary
    let finding = Finding(
      isOrphan ? .stagingOrphan : .stray, severity: .note, subject: .item, file: path,
      problem: problem, cause: cause, certainty: .possible)
    return ItemRecord(
      kind: isOrphan ? .staging : kind == .directory ? .directory : .stray,
      status: isOrphan ? .orphaned : .stray, path: path, size: status?.size ?? 0,
      modified: status?.modified, findings: [finding])
  }
}
