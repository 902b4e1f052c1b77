package import Larder
package import SystemPackage

/// The rules by which a cache may be changed without harm to its owner.
///
/// A format says *what* has to move and *under which lock*; carrying it out, the journal and the
/// undo are the same for all formats.
package protocol MendableCache: InspectableCache {
  /// How the owner keeps others out while an entry changes.
  func ownerLock(for entry: EntryID) -> OwnerLock
  /// The names to move away so that the entry is gone for its owner, relative to the cache's root.
  func names(of entry: EntryID) -> [FilePath]
  /// Tells the processes that use the cache that entries go, for as long as somebody refers to the
  /// result, so that they do not serve them from memory any more.
  ///
  /// - Returns: `nil` where there is nobody to tell, or no way to.
  func beginChange() -> (any OngoingChange)?
  /// The door for changing the rows of a database; `nil` for a cache that is a directory.
  ///
  /// Opens nothing: a connection lives only while one of the door's functions runs. The items of a
  /// database, its sidecars, are named relative to the directory that holds it.
  var rowMender: (any RowMender)? { get }
  /// The rules for entries that lie with others in one file; `nil` where there are none such.
  var packRules: (any PackRules)? { get }
  /// Gives back space in the owner's own way; `nil` where it has none, or where that is a matter of
  /// ``rowMender``.
  var compactor: (any CacheCompactor)? { get }
}

extension MendableCache {
  package func beginChange() -> (any OngoingChange)? { nil }
  package var rowMender: (any RowMender)? { nil }
  package var packRules: (any PackRules)? { nil }
  package var compactor: (any CacheCompactor)? { nil }
}

/// A change to a cache that its users are told of; it ends with the last reference.
package protocol OngoingChange: AnyObject, Sendable {}

/// How the owner of a cache keeps others out.
package enum OwnerLock: Sendable, Equatable {
  /// A file made with `O_CREAT | O_EXCL`, kept open while held and then unlinked; relative to the
  /// cache's root.
  case exclusiveFile(FilePath)
  /// The locks of SQLite itself: one transaction.
  case database
  /// None: the owner copes with a name that goes or comes by one rename.
  case none
}

/// The door for changing the rows of a cache that is a database.
///
/// Each function is one transaction under the database's own locks: it has happened as a whole or
/// not at all, whenever the process is killed. None waits for a lock longer than a bounded moment;
/// what is held by somebody is thrown as ``LarderError/Code/busy``.
package protocol RowMender: Sendable {
  /// Looks at rows and notes what they hold.
  ///
  /// - Returns: One element for each id, in the same order; `nil` where the row is gone.
  func judge(_ rows: [EntryID]) throws(LarderError) -> [JudgedRow?]

  /// Deletes rows that still hold what was judged, after saving them.
  ///
  /// The saved file is complete and durable before the first row is deleted; it holds every column
  /// with its exact storage class and the row's own number. Running it again after a kill is safe.
  ///
  /// - Parameters:
  ///   - rows: The rows, as judged. One that changed since stays.
  ///   - file: The file to make, absolute; its directory exists. An older one of that name, left by
  ///     a killed run, is replaced only by one that holds at least the same rows.
  /// - Returns: What became of each row.
  /// - Throws: ``LarderError`` where nothing was deleted: `busy`, `outOfSpace`, `inputOutput`, ….
  func deleteRows(
    _ rows: [JudgedRow], savingTo file: FilePath
  ) throws(LarderError) -> RowDeletion

  /// Puts saved rows back.
  ///
  /// A row that is there already with the same contents counts as restored; one whose place is
  /// taken by another stays in the file.
  ///
  /// - Parameters:
  ///   - file: The saved file, absolute.
  ///   - only: The rows to restore; `nil` for all.
  /// - Returns: What became of each row.
  /// - Throws: ``LarderError`` where nothing was restored.
  func restoreRows(from file: FilePath, only: Set<EntryID>?) throws(LarderError) -> RowRestoration

  /// Checkpoints the write-ahead log, where there is one, and rewrites the file without free pages.
  func compact() throws(LarderError) -> RowCompaction

  /// Copies every readable row into a new database of the same schema.
  ///
  /// - Parameter file: The database to make, absolute; it is complete and durable on return.
  /// - Returns: How much could be read.
  /// - Throws: ``LarderError`` where nothing could be read, or the copy not be written.
  func salvage(into file: FilePath) throws(LarderError) -> RowSalvage
}

/// A row as it was when somebody decided about it.
package struct JudgedRow: Sendable, Hashable {
  package var id: EntryID
  /// A digest of all columns; equal only for equal contents.
  package var digest: [UInt8]
  /// The size of key and value, in bytes.
  package var size: Int64

  package init(id: EntryID, digest: [UInt8], size: Int64) {
    self.id = id
    self.digest = digest
    self.size = size
  }
}

/// What became of rows that were to be deleted.
package struct RowDeletion: Sendable, Equatable {
  package var deleted: [EntryID]
  /// Rows that hold something else by now; they were left alone.
  package var changed: [EntryID]
  /// Rows that were gone already.
  package var vanished: [EntryID]

  package init(deleted: [EntryID], changed: [EntryID] = [], vanished: [EntryID] = []) {
    self.deleted = deleted
    self.changed = changed
    self.vanished = vanished
  }
}

/// What became of rows that were to be restored.
package struct RowRestoration: Sendable, Equatable {
  /// Rows that are there again, those included that already were, unchanged.
  package var restored: [EntryID]
  /// Rows whose place is taken by different contents; they stay in the saved file.
  package var occupied: [EntryID]

  package init(restored: [EntryID], occupied: [EntryID] = []) {
    self.restored = restored
    self.occupied = occupied
  }
}

/// What compacting a database won.
package struct RowCompaction: Sendable, Equatable {
  /// The size of database and sidecars before, in bytes.
  package var sizeBefore: Int64
  /// The size of database and sidecars after, in bytes.
  package var sizeAfter: Int64

  package init(sizeBefore: Int64, sizeAfter: Int64) {
    self.sizeBefore = sizeBefore
    self.sizeAfter = sizeAfter
  }
}

/// What could be read of a damaged database.
package struct RowSalvage: Sendable, Equatable {
  /// The number of rows in the new file.
  package var rows: Int
  /// What could not be saved, for people; empty where everything could.
  package var losses: [String]

  package init(rows: Int, losses: [String] = []) {
    self.rows = rows
    self.losses = losses
  }
}
