package import Larder
package import SystemPackage

/// The rules for entries that lie in a file with others, which itself never changes: a pack.
///
/// Such an entry is taken out by a list beside the pack, which is replaced as a whole; its bytes stay
/// until the cache is compacted. What is said here only looks; carrying it out, the journal and the
/// undo are the executor's.
package protocol PackRules: Sendable {
  /// Held while the packs, and what they hide or show, stay as they are; relative to the cache's root.
  var lock: FilePath { get }

  /// What an entry is, told by the pack that it lies in.
  ///
  /// - Returns: `nil` where it is not there any more. The digest is ``identity(ofPackOf:)``: in one
  ///   pack a record never changes.
  func judge(_ entry: EntryID) -> JudgedRow?

  /// What tells the pack of an entry from every other, also from a later one of the same name; `nil`
  /// where it is gone or cannot be read.
  func identity(ofPackOf entry: EntryID) -> [UInt8]?

  /// The list of what was removed from the pack of an entry, relative to the cache's root.
  func list(for entry: EntryID) -> FilePath

  /// The copies of an entry that must go before it, so that it is gone once it is.
  ///
  /// - Parameters:
  ///   - entry: The entry.
  ///   - isDeletion: Whether it goes because somebody wants it to. What is mended may come to light
  ///     again in a whole copy of the same value, but never in an older value.
  /// - Returns: The copies.
  func copies(hiddenBy entry: EntryID, isDeletion: Bool) -> [EntryID]

  /// Whether a key was given another value since an entry of it was taken out, which that would hide.
  func isSuperseded(_ entry: EntryID) -> Bool

  /// Why nothing of a damaged pack, or list, can be saved.
  ///
  /// - Parameter pack: The file, relative to the cache's root.
  /// - Returns: The reason; `nil` where it can be saved.
  /// - Complexity: O(*n*) in the bytes of the pack.
  func salvageRefusal(_ pack: FilePath) -> String?

  /// Copies every whole record of a damaged pack into a new one that takes its place; what was
  /// removed from the old one is removed from that, too.
  ///
  /// - Parameters:
  ///   - pack: The pack, relative to the cache's root.
  ///   - file: The pack to make, absolute; it is complete and durable on return.
  /// - Returns: How much could be read.
  /// - Throws: ``LarderError`` where nothing may be saved, or the copy not be written.
  func salvage(_ pack: FilePath, into file: FilePath) throws(LarderError) -> RowSalvage
}

/// The list of what was removed from a pack, to be changed.
package struct RemovalList: Sendable {
  private var list: DeletionList

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - bytes: The file; `nil` where there is none yet.
  ///   - pack: What identifies the pack that it must belong to.
  /// - Throws: ``LarderError`` where it is damaged, or another pack's.
  package init(_ bytes: [UInt8]?, pack: [UInt8]) throws(LarderError) {
    guard let id = PackID(pack) else {
      throw LarderError(.inputOutput, "cannot tell which pack a deletion list belongs to")
    }
    list = DeletionList(id: id)
    guard let bytes else { return }
    do throws(PackFault) {
      list = try DeletionList(bytes)
    } catch {
      throw LarderError(
        .inputOutput, "cannot change what was removed from a pack: its deletion list is damaged",
        remedy: "run 'larder repair' on the cache first")
    }
    guard list.id == id else {
      throw LarderError(.changed, "cannot change a deletion list: it belongs to another pack")
    }
  }

  /// Adds an entry; answers whether it was not in the list before.
  package mutating func add(_ entry: EntryID) -> Bool {
    KeyHash(entry).map { list.hashes.insert($0).inserted } ?? false
  }

  /// Takes an entry off the list.
  package mutating func remove(_ entry: EntryID) {
    if let hash = KeyHash(entry) { list.hashes.remove(hash) }
  }

  package var isEmpty: Bool { list.hashes.isEmpty }
  /// The bytes of the file.
  package var bytes: [UInt8] { list.bytes }
}

extension KeyHash {
  /// The hash that names an entry; `nil` where its name is none.
  init?(_ entry: EntryID) { self.init(String(decoding: entry.name, as: UTF8.self)) }
}

extension PackID {
  fileprivate init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    let words = bytes.withUnsafeBytes {
      ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
    self.init(low: UInt64(littleEndian: words.0), high: UInt64(littleEndian: words.1))
  }
}
