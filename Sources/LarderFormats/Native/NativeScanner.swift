internal import Larder
internal import SystemPackage

/// What one thread of a scan does: walks shards and judges the entries in them.
///
/// Not to be shared between threads.
final class NativeScanner {
  private let scan: NativeScan
  private let entries: DirectoryHandle
  private let judge: NativeJudge
  private var batch = ScanBatch()
  private var id = [UInt8](repeating: 0, count: shardLength + nameLength)
  /// Names of shards: so few at a time that every thread gets its share of the 256.
  private let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: 288, alignment: 16)
  private let names = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)

  private static let shardLength = 2
  private static let nameLength = 30
  private static let batchSize = 256

  /// `nil` where the entries cannot be opened any more.
  init?(_ scan: NativeScan) {
    guard let entries = try? scan.cache.open(scan.cache.layout.entries) else {
      scan.markIncomplete()
      return nil
    }
    self.scan = scan
    self.entries = entries
    judge = NativeJudge(scan.cache)
  }

  deinit {
    shared.deallocate()
    names.deallocate()
  }

  /// Takes shards until there are no more.
  func run(_ shards: SharedNames) {
    while !scan.hasStopped {
      guard var chunk = try? shards.next(into: shared) else {
        scan.markIncomplete()
        break
      }
      if chunk.isAtEnd { break }
      while let name = chunk.next() { shard(name) }
    }
    scan.send(batch)
    batch = ScanBatch()
  }

  // MARK: - Levels

  private func shard(_ name: FileName) {
    guard HexadecimalName.matches(name.bytes, count: Self.shardLength),
      (name.kind ?? (try? entries.status(name).kind)) == .directory
    else { return stray(name, in: entries, at: Self.entriesPath) }
    set(name, at: 0)
    do throws(Errno) {
      // One that is empty is as good as none: writers that made it count on it.
      try walk(entries.directory(name))
    } catch {
      if error == .noSuchFileOrDirectory { return }
      scan.markIncomplete()
      batch.items.append(DirectoryItem.unreadable(shardPath, error))
    }
  }

  /// Judges all that is in a shard.
  private func walk(_ shard: borrowing DirectoryHandle) throws(Errno) {
    while !scan.hasStopped {
      var names = try shard.nextNames(into: names)
      if names.isAtEnd { return }
      while let name = names.next() { entry(name, in: shard) }
    }
  }

  private func entry(_ name: FileName, in shard: borrowing DirectoryHandle) {
    guard HexadecimalName.matches(name.bytes, count: Self.nameLength) else {
      return stray(name, in: shard, at: shardPath)
    }
    set(name, at: Self.shardLength)
    guard let judged = judge.judge(id, name, in: shard, depth: scan.depth) else { return }
    batch.entries.append(judged.record)
    for stray in judged.strays { batch.items += scan.cache.lister(of: stray).items() }
    flushIfFull()
  }

  // MARK: - Helpers

  private static let entriesPath = CacheLayout(root: FilePath()).entries

  private var shardPath: FilePath {
    Self.entriesPath.appending(String(decoding: id.prefix(Self.shardLength), as: UTF8.self))
  }

  private func set(_ name: FileName, at offset: Int) {
    id.withUnsafeMutableBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: name.bytes)
    }
  }

  private func stray(
    _ name: FileName, in directory: borrowing DirectoryHandle, at path: FilePath
  ) {
    batch.items += scan.cache.lister(of: Stray(name, in: directory, at: path)).items()
    flushIfFull()
  }

  private func flushIfFull() {
    guard batch.entries.count + batch.items.count >= Self.batchSize else { return }
    scan.send(batch)
    batch.entries.removeAll(keepingCapacity: true)
    batch.items.removeAll(keepingCapacity: true)
  }
}
