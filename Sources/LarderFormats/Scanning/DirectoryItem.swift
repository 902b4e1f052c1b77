internal import Larder
internal import SystemPackage

/// Directories of a cache that are worth a word though no entry lies in them.
enum DirectoryItem {
  /// A directory that holds nothing.
  static func empty(_ path: FilePath, _ compact: Remedy) -> ItemRecord {
    ItemRecord(
      kind: .directory, status: .empty, path: path,
      findings: [
        Finding(
          .emptyDirectory, subject: .item, file: path, problem: "the directory holds nothing",
          cause: "typical of an entry that was removed: its owner leaves the directories above it",
          remedies: [compact])
      ])
  }

  /// A directory that may not be looked into: entries in it cannot even be found.
  static func unreadable(_ path: FilePath, _ error: Errno) -> ItemRecord {
    let isPermission = error == .permissionDenied || error == .notPermitted
    return ItemRecord(
      kind: .directory, status: .unknown, path: path,
      findings: [
        Finding(
          isPermission ? .permission : .inputOutputError, subject: .item, file: path,
          problem: isPermission
            ? "the directory may not be looked into: entries in it cannot be found"
            : "the directory cannot be read: \(error)",
          cause: isPermission ? "it belongs to another user, or its mode was changed" : nil,
          evidence: [Evidence("open", "\(error)")])
      ])
  }
}
