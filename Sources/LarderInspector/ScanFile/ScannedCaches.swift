package import Larder
package import LarderFormats
package import SystemPackage

extension OpenedCaches {
  /// Opens the caches of a scan file, for looking only.
  ///
  /// They lie, for all who ask, below the scan file, where nothing else can be: whatever is at the
  /// scanned path on this machine is not touched.
  ///
  /// - Returns: The caches, and how thoroughly they were scanned.
  /// - Throws: ``LarderError`` where it is no scan file, or no cache in it can be told.
  package static func scanned(
    _ path: FilePath
  ) throws(LarderError) -> (opened: OpenedCaches, depth: Depth) {
    let reader = try ScanFileReader(POSIXDiskReader().absolute(path))
    guard let head = reader.head else { throw reader.fault ?? .noScan(path) }
    let file = try reader.open()
    let scan = try reader.read(head, in: file) { payload throws(ScanDecodingError) in
      try ScanHead(payload)
    }
    var caches: [ScannedCache] = []
    for (index, part) in reader.parts.enumerated() {
      let isLast = index == reader.parts.count - 1
      caches.append(try ScannedCache(part, of: reader, scan, isLast: isLast, in: file))
    }
    guard !caches.isEmpty else { throw reader.fault ?? .emptyScan(path) }
    return (OpenedCaches(root: reader.path, caches: caches), scan.depth)
  }
}
