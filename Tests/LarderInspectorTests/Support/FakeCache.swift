import Larder
import LarderFormats
import Synchronization
import SystemPackage

/// A cache that exists only as a rule: any number of entries, each made up when asked for.
///
/// Every call can be watched and held up through the hooks, so that a test can shake hands with
/// the threads of a scan instead of sleeping.
struct FakeCache: MendableCache {
  /// What happens beside the answer.
  struct Hooks: Sendable {
    /// Called before every batch of a scan, with its depth and the number of its first entry.
    var beforeBatch: @Sendable (Depth, Int) -> Void = { _, _ in }
    /// Called before an entry is checked.
    var beforeCheck: @Sendable (EntryID) -> Void = { _ in }
  }

  var info: CacheInfo
  var entryCount: Int
  var items: [ItemRecord] = []
  var batchSize = 64
  /// What is wrong with an entry, by its number; `nil` where it is valid.
  var fault: @Sendable (Int) -> FindingCode? = { _ in nil }
  /// Entries that the scan sees by name and that are gone when looked at again.
  var isGone: @Sendable (Int) -> Bool = { _ in false }
  /// Whether the scan sees the names of what is gone.
  var listsGone = true
  /// Thrown by every scan of that depth.
  var failure: (depth: Depth, error: LarderError)?
  var outcome = ScanOutcome()
  var hooks = Hooks()

  init(_ entryCount: Int, path: FilePath = "/caches/fake", format: CacheFormat = .pytoolsV4) {
    self.entryCount = entryCount
    info = CacheInfo(path: path, format: format, why: "made up for a test")
  }

  /// The name of the entry of that number: 64 hexadecimal digits.
  static func id(_ number: Int) -> EntryID {
    // Multiplying by an odd number permutes, so that the order of names is not the order found.
    let scattered = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
    let digits = String(scattered, radix: 16) + "f"
    let tail = String(number, radix: 16)
    let padding = String(repeating: "0", count: 64 - digits.count - tail.count)
    return EntryID(Array((digits + padding + tail).utf8))
  }

  /// What is true of the entry of that number, as far as a depth tells.
  func record(_ number: Int, depth: Depth) -> EntryRecord {
    let modified = Timestamp(seconds: 1_700_000_000 + Int64(number) * 60)
    let (keySize, valueSize) = (Int64(20 + number % 7), Int64((number % 50) * 100))
    guard depth > .names else {
      return EntryRecord(
        id: Self.id(number), status: .unchecked, depth: .names,
        key: PartRecord(.unchecked, size: keySize),
        value: PartRecord(.unchecked, size: valueSize), modified: modified)
    }
    var record = EntryRecord(
      id: Self.id(number), status: .valid, depth: depth,
      key: PartRecord(.valid, size: keySize, label: "('kernel', \(number))"),
      value: PartRecord(.valid, size: valueSize, label: "float32[\(number)]"), modified: modified)
    if let code = fault(number) {
      record.status = .invalidValue
      record.value = PartRecord(.invalid, size: valueSize)
      record.findings = [
        Finding(code, part: .value, offset: valueSize, problem: "value ends at byte \(valueSize)")
      ]
    }
    return record
  }

  /// The number of an entry, taken from its name.
  func number(of entry: EntryID) -> Int? {
    let name = String(decoding: entry.name.suffix(16), as: UTF8.self)
    guard let number = Int(name, radix: 16), number < entryCount, Self.id(number) == entry else {
      return nil
    }
    return number
  }

  func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    if let failure, failure.depth == depth { throw failure.error }
    for first in stride(from: 0, to: entryCount, by: batchSize) {
      hooks.beforeBatch(depth, first)
      let numbers = first..<min(first + batchSize, entryCount)
      let entries = numbers.filter { depth == .names && listsGone || !isGone($0) }
        .map { record($0, depth: depth) }
      let batch = ScanBatch(entries: entries, items: first == 0 ? items : [])
      if deliver(batch) == .stop { return ScanOutcome(isComplete: false) }
    }
    if entryCount == 0, !items.isEmpty, deliver(ScanBatch(items: items)) == .stop {
      return ScanOutcome(isComplete: false)
    }
    return outcome
  }

  func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    hooks.beforeCheck(entry)
    return number(of: entry).flatMap { isGone($0) ? nil : record($0, depth: depth) }
  }

  func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? {
    items.first { $0.path == path }
  }

  func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? {
    guard let number = number(of: entry), !isGone(number) else { return nil }
    let record = record(number, depth: .full)
    return EntryDetail(
      record: record,
      key: PartDetail(
        file: path(of: entry).appending("key"), summary: "pickle, protocol 4",
        tree: [TreeLine(depth: 0, text: record.key.label ?? "")]),
      value: PartDetail(
        file: path(of: entry).appending("contents"), summary: "pickle, protocol 4",
        tree: [TreeLine(depth: 0, text: record.value.label ?? "")],
        faultOffset: record.findings.first?.offset))
  }

  func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] {
    guard let number = number(of: entry), !isGone(number) else { return [] }
    let record = record(number, depth: .full)
    let size = part == .key ? record.key.size : record.value.size
    let end = min(size, offset + Int64(limit))
    guard offset >= 0, offset < end else { return [] }
    return (offset..<end).map { UInt8(truncatingIfNeeded: $0) }
  }

  func path(of entry: EntryID) -> FilePath {
    let name = String(decoding: entry.name, as: UTF8.self)
    return FilePath(String(name.prefix(3))).appending(String(name.dropFirst(3)))
  }

  var changes: (any ChangeMap)? { nil }

  func ownerLock(for entry: EntryID) -> OwnerLock {
    .exclusiveFile(FilePath(String(decoding: entry.name, as: UTF8.self) + ".lock"))
  }

  func names(of entry: EntryID) -> [FilePath] { [path(of: entry)] }
}
