public import SystemPackage

/// A dictionary on disk whose values may be replaced and removed.
///
/// What it keeps in memory is never served once another process has replaced it.
///
/// ```swift
/// let reports = try PersistentDictionary<String, Report>("reports")
/// try reports.store(report, for: "2026-11")
/// ```
///
/// Safe to use from any thread and from several processes at the same time. Readers take no lock
/// and never wait; of several writers of one key the last one's value stays. After any crash the
/// next run just works: a reader sees the old value or the new one, whole, and one that was damaged
/// is found out, never served. POSIX systems and local file systems only.
public final class PersistentDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let core: CacheCore<Key, Value>

  /// Opens the cache in a directory, making it where there is nothing yet.
  ///
  /// - Parameters:
  ///   - directory: A directory of its own for the cache.
  ///   - keys: How keys become text.
  ///   - values: How values become bytes.
  ///   - options: How the cache behaves.
  /// - Throws: ``LarderError/Code/notACache`` where the directory holds something else,
  ///   ``LarderError/Code/unsupportedFormat`` where a newer larder made it, and
  ///   ``LarderError/Code/usage`` where it was made with other codecs, or as a dictionary of the
  ///   other kind.
  public init(
    _ directory: FilePath, keys: KeyCodec<Key>, values: ValueCodec<Value>,
    options: CacheOptions = CacheOptions()
  ) throws(LarderError) {
    core = try .open(.directory(directory), .mutable, keys, values, options)
  }

  /// Opens the cache in an SQLite database, making it where there is nothing yet.
  ///
  /// One file instead of many, for entries that are small and numerous; writers wait for each other.
  ///
  /// - Parameters:
  ///   - database: A file of its own for the cache; SQLite keeps two more beside it.
  ///   - keys: How keys become text.
  ///   - values: How values become bytes.
  ///   - options: How the cache behaves.
  /// - Throws: ``LarderError``, as for a directory; ``LarderError/Code/busy`` where another process
  ///   holds the database for half a minute.
  public init(
    database: FilePath, keys: KeyCodec<Key>, values: ValueCodec<Value>,
    options: CacheOptions = CacheOptions()
  ) throws(LarderError) {
    core = try .open(.database(database), .mutable, keys, values, options)
  }

  init(core: CacheCore<Key, Value>) { self.core = core }

  /// Returns the value of a key, or `nil` when there is none.
  ///
  /// - Throws: ``LarderError/Code/invalidKey`` or ``LarderError/Code/invalidValue`` where the entry
  ///   is damaged, with what is known about it, unless ``CacheOptions/invalidEntries`` says to treat
  ///   it as missing; ``LarderError/Code/decoding`` where the bytes are no such value.
  /// - Complexity: From memory no system call, or one where anything in the cache was replaced since;
  ///   from disk nine, and O(*n*) in the value's bytes.
  public func value(for key: Key) throws(LarderError) -> Value? { try core.value(for: key) }

  /// Returns the value of a key, computing and storing it when there is none.
  ///
  /// Of all threads of this process that ask for the same key at the same time one computes, and
  /// the others wait for its result or its error. Where another process stores a value first, that
  /// one is returned.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - compute: Makes the value; must not ask for the same key.
  /// - Returns: The value that is stored.
  /// - Throws: What `compute` throws, and ``LarderError``.
  public func value(for key: Key, orCompute compute: () throws -> Value) throws -> Value {
    try core.value(for: key, orCompute: compute)
  }

  /// Stores a value in place of whatever there is.
  ///
  /// - Returns: What became of it: never ``StoreOutcome/alreadyPresent(_:)``. An invalid entry that
  ///   was in its place is in the cache's quarantine.
  /// - Throws: ``LarderError/Code/encoding`` where key or value cannot be encoded, such as a NaN in
  ///   a key; ``LarderError/Code/outOfSpace``, ``LarderError/Code/permission``, and others of the
  ///   system. What was there is there still, then.
  @discardableResult
  public func store(_ value: Value, for key: Key) throws(LarderError) -> StoreOutcome<Value> {
    try core.replace(value, for: key)
  }

  /// Stores a value unless there is one.
  ///
  /// An invalid entry counts as none: it is moved to the cache's quarantine.
  ///
  /// - Returns: What became of it, never ``StoreOutcome/replaced``.
  @discardableResult
  public func storeIfAbsent(
    _ value: Value, for key: Key
  ) throws(LarderError) -> StoreOutcome<Value> {
    try core.storeIfAbsent(value, for: key)
  }

  /// Removes the value of a key.
  ///
  /// - Returns: What became of it. An invalid entry goes to the cache's quarantine.
  @discardableResult
  public func remove(_ key: Key) throws(LarderError) -> RemoveOutcome { try core.remove(key) }

  /// Stores many values at once, each in place of whatever there is of its key.
  ///
  /// They come into one file, and survive a power loss, if that was asked for, at the price of one.
  /// Of several values of one key the last counts. An error, such as of an encoder, leaves each
  /// value stored or not.
  ///
  /// - Parameter values: Keys and values; taken one after the other, never all in memory.
  /// - Returns: What became of them.
  /// - Throws: As ``store(_:for:)``.
  @discardableResult
  public func store(
    contentsOf values: some Sequence<(Key, Value)>
  ) throws(LarderError) -> BulkOutcome { try core.store(contentsOf: values) }

  /// Gathers the values on disk in one file, so that they take less room and are found sooner.
  ///
  /// Others may read and write meanwhile. Whoever is killed in the middle leaves the cache as good as
  /// it was; the next compaction goes on. The file is durable before anything else is removed.
  ///
  /// - Returns: What was won.
  /// - Throws: ``LarderError/Code/busy`` where another process compacts or stores many values;
  ///   ``LarderError/Code/outOfSpace``, as the new file is written before the old ones go.
  /// - Complexity: O(*n*) in all values on disk: each is read, checked and written once.
  @discardableResult
  public func compact() throws(LarderError) -> CompactionOutcome { try core.engine.compact() }

  /// Removes all values, in one step for everybody.
  public func clear() throws(LarderError) { try core.clear() }

  /// Forgets the values in memory; those on disk stay.
  public func clearMemory() { core.forget() }

  /// How often memory served, and how much is in it.
  public var statistics: CacheStatistics { core.statistics }

  /// Ends what this process was doing to the cache; the object may be used further.
  ///
  /// Happens by itself when the object goes away.
  public func close() { core.engine.close() }
}

extension PersistentDictionary where Key: Encodable, Value: Codable {
  /// Opens the cache in a directory, with keys and values as JSON.
  ///
  /// - Parameters:
  ///   - directory: A directory of its own for the cache; made where there is none.
  ///   - options: How the cache behaves.
  /// - Throws: ``LarderError``, as the other initializer does.
  public convenience init(
    _ directory: FilePath, options: CacheOptions = CacheOptions()
  ) throws(LarderError) {
    try self.init(directory, keys: .json, values: .json, options: options)
  }

  /// Opens the cache in an SQLite database, with keys and values as JSON.
  ///
  /// - Parameters:
  ///   - database: A file of its own for the cache; made where there is none.
  ///   - options: How the cache behaves.
  /// - Throws: ``LarderError``, as the other initializer does.
  public convenience init(
    database: FilePath, options: CacheOptions = CacheOptions()
  ) throws(LarderError) {
    try self.init(database: database, keys: .json, values: .json, options: options)
  }
}
