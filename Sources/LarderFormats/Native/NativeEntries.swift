package import Larder
internal import SystemPackage

/// A cache of larder's own, whichever way it keeps its entries.
package protocol NativeCache: MendableCache {
  /// What the cache says it is; `nil` where that cannot be read.
  var header: CacheHeader? { get }
  /// Why nothing may be stored in it, or `nil` where that is allowed.
  var storingRefusal: String? { get }
  /// Opens it for storing entries.
  func openForStoring() throws(LarderError) -> RawCache
  /// The same entry as it lies in a pack; `nil` where it lies in none.
  func packed(_ entry: EntryID) throws(LarderError) -> EntryID?
}

/// Reads entries of a native cache whole, whichever way it keeps them.
package struct NativeEntries {
  private let cache: any NativeCache

  /// How often an entry is read that others replace meanwhile.
  private static let maximumAttempts = 4

  /// Makes a reader.
  package init(_ cache: any NativeCache) { self.cache = cache }

  /// Reads an entry, checking every byte of it.
  ///
  /// - Returns: The entry; `nil` where there is none.
  /// - Throws: ``LarderError/Code/invalidKey`` or ``LarderError/Code/invalidValue`` with what is
  ///   wrong with it.
  package func entry(_ id: EntryID) throws(LarderError) -> StoredEntry? {
    guard let hash = KeyHash(String(decoding: id.name, as: UTF8.self)) else { return nil }
    for attempt in 1... {
      guard let id = try place(of: id) else { return nil }
      let judge = PairJudge(hash: hash, directory: cache.path(of: id), remedies: [])
      do throws(Findings) {
        return try judge.judge(key: bytes(.key, id), value: bytes(.value, id))
      } catch let failure {
        if attempt < Self.maximumAttempts { continue }
        throw LarderError.invalidEntry(failure.all, in: cache.info.path)
      }
    }
    return nil
  }

  /// The entry with the number of the pack that it lies in, if it does; `nil` where there is none.
  private func place(of id: EntryID) throws(LarderError) -> EntryID? {
    if try cache.check(id, depth: .names) != nil { return id }
    return id.row == nil ? try cache.packed(id) : nil
  }

  private func bytes(_ part: EntryPart, _ id: EntryID) -> PartBytes {
    let limit = part == .key ? PairLimits.key : PairLimits.value
    guard let bytes = try? cache.bytes(of: id, part: part, from: 0, limit: limit) else {
      return .unreadable(.ioError)
    }
    return .bytes(bytes)
  }
}
