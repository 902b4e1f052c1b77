internal import Larder
internal import Synchronization
internal import SystemPackage

/// The packs that were read last, so that looking an entry up does not read an index anew.
///
/// Safe to use from any thread. A pack is read again once anything about its file is different.
final class OpenPacks: Sendable {
  private struct Known {
    let status: FileStatus
    let file: PackFile
  }

  /// The most entries of whose packs the indexes are kept: 32 bytes each.
  private static let maximumEntries = 1 << 20
  private static let maximumPacks = 16

  private let known = Mutex<[PackNumber: Known]>([:])

  /// Opens a pack, unless it is open already.
  func file(
    _ number: PackNumber, at path: FilePath, on disk: some DiskReader
  ) throws(PackFault) -> PackFile {
    let status = try? disk.status(of: path)
    if let status, let known = known.withLock({ $0[number] }), known.status == status {
      return known.file
    }
    let file = try PackFile(path, on: disk)
    if let status { keep(Known(status: status, file: file), as: number) }
    return file
  }

  private func keep(_ pack: Known, as number: PackNumber) {
    known.withLock { known in
      known[number] = nil
      let entries = known.values.reduce(pack.file.count) { $0 + $1.file.count }
      if known.count >= Self.maximumPacks || entries > Self.maximumEntries { known = [:] }
      known[number] = pack
    }
  }
}
