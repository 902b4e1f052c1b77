internal import Larder
internal import SystemPackage

/// Looks at what lies in a native directory beside its entries, before these are scanned.
struct NativeSurvey {
  private let scan: NativeScan
  private let items: NativeItems
  private var cache: NativeDirectory { scan.cache }

  private static let batchSize = 256

  init(_ scan: NativeScan) {
    self.scan = scan
    items = NativeItems(scan.cache)
  }

  /// Delivers the items.
  func run() throws(LarderError) {
    do throws(Errno) {
      try list(FilePath(), isRoot: true)
    } catch {
      throw LarderError.opening(cache.info.path, error)
    }
    for directory in NativeItems.directories where directory != CacheLayout(root: "").entries {
      // Packs are told of as their entries are read.
      do throws(Errno) {
        try list(directory, isRoot: false)
      } catch {
        // A cache that nobody wrote to yet has none; what is no directory was listed above.
        switch error {
        case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: continue
        default: break
        }
        scan.markIncomplete()
        scan.send(ScanBatch(items: [DirectoryItem.unreadable(directory, error)]))
      }
    }
  }

  private func isPack(_ name: FilePath.Component, in path: FilePath) -> Bool {
    guard path == CacheLayout(root: FilePath()).packs else { return false }
    if PackNumber(packName: name.string) != nil { return true }
    // A list whose pack is gone belongs to nobody.
    guard let number = PackNumber(listName: name.string) else { return false }
    return (try? POSIXDiskReader().status(of: cache.layout.pack(number))) != nil
  }

  private func list(_ path: FilePath, isRoot: Bool) throws(Errno) {
    let directory = try cache.open(isRoot ? cache.info.path : cache.info.path.pushing(path))
    var batch = ScanBatch()
    try directory.forEachName { name throws(Errno) in
      guard let component = name.component, !scan.hasStopped else { return }
      if isPack(component, in: path) { return }
      let stray = Stray(name, in: directory, at: path)
      guard let item = items.item(at: path.appending(component)) else { return }
      // What lies in a foreign directory is listed, too.
      let isForeign = item.status == .stray && stray.kind == .directory
      batch.items += isForeign ? cache.lister(of: stray).items() : [item]
      if batch.items.count >= Self.batchSize {
        scan.send(batch)
        batch = ScanBatch()
      }
    }
    scan.send(batch)
  }
}
