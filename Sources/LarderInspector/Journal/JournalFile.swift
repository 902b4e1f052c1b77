import Larder
import SystemPackage

/// The journal of one run: enough to finish or reverse it wherever it was stopped.
///
/// Lines of text, only ever appended to. Each line is the CRC-32C of the rest as eight hexadecimal
/// digits, a blank, one JSON object and a line feed:
///
///     5a0c91fe {"record":"begin","schema":1,"run":1,"action":"repair",…}
///
/// A line whose checksum is wrong was being written when the power failed, and does not count; nor
/// does it spoil those behind it. Times are `[seconds, nanoseconds]` since 1970, paths are relative
/// to the cache (to its directory, for a database), bytes that are no UTF-8 are
/// `{"base64": "…"}`. The records of a run, in order:
///
/// | record | says | must be durable before |
/// |---|---|---|
/// | `begin` | action, time, command | anything is moved |
/// | `lock` | the inode of the run's lock file | that is used |
/// | `parent` | a directory's mode and mtime before | a name in it is moved |
/// | `step` | what moves from where to which item, and its inode, mode and mtime | it is moved |
/// | `salvaged` | the new database, before the swap | the swap |
/// | `done`, `dropped` | that a step was done, or nothing of it | – |
/// | `left` | the mtime that a directory was left with | – |
/// | `end` | what the quarantine holds | success is reported |
/// | `undo`, `restored`, `left`, `undo-end` | the same for the way back | – |
/// | `purge`, `purged` | that the items are removed | they are removed, – |
///
/// Where a step's `done` is missing, the place of its inode tells whether it was done: items are
/// moved, never copied.
struct JournalFile {
  let path: FilePath
  let disk: any Disk

  /// Appends records, in one write.
  func append(_ records: [JournalRecord]) throws(Errno) {
    if records.isEmpty { return }
    try disk.append(Self.encode(records), to: path)
  }

  /// Makes what was appended durable.
  func sync() throws(Errno) { try disk.syncFile(path) }

  /// The lines that records are written as.
  static func encode(_ records: [JournalRecord]) -> [UInt8] {
    var lines: [UInt8] = []
    var json = JSONWriter()
    for record in records {
      record.write(to: &json)
      let object = json.takeBytes()
      json.newline()
      _ = json.takeBytes()
      lines.append(contentsOf: checksum(of: object))
      lines.append(UInt8(ascii: " "))
      lines.append(contentsOf: object)
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  /// The record of a line without its line feed; `nil` where it is damaged.
  static func decode(_ line: ArraySlice<UInt8>) -> JournalRecord? {
    guard line.count > 9, line[line.startIndex + 8] == UInt8(ascii: " ") else { return nil }
    let object = line.dropFirst(9)
    guard line.prefix(8).elementsEqual(checksum(of: object)) else { return nil }
    return JSONValue(parsing: object).flatMap(JournalRecord.init)
  }

  private static func checksum(of object: some Sequence<UInt8>) -> [UInt8] {
    let digits = Array(String(CRC32C.checksum(object), radix: 16).utf8)
    return repeatElement(UInt8(ascii: "0"), count: 8 - digits.count) + digits
  }

  /// What was found besides records.
  struct Condition: Equatable {
    /// Lines that do not count.
    var damagedLines = 0
    /// Whether the last line was not finished.
    var isTorn = false
  }

  /// A line is never longer than this; more without a line feed is damage.
  private static let maximumLine = 1 << 20

  /// Calls a function with each record of a journal.
  ///
  /// - Complexity: O(*n*) in the journal; memory is bounded by a line.
  static func forEachRecord(
    in path: FilePath, on disk: any DiskReader, _ body: (JournalRecord) -> Void
  ) throws(Errno) -> Condition {
    var condition = Condition()
    var offset: Int64 = 0
    var rest: [UInt8] = []
    while true {
      let portion = try disk.read(path, from: offset, limit: maximumLine)
      if portion.isEmpty { break }
      offset += Int64(portion.count)
      rest += portion
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        if let record = decode(rest[start..<end]) {
          body(record)
        } else if end > start {
          condition.damagedLines += 1
        }
        start = end + 1
      }
      rest.removeSubrange(..<start)
      if rest.count > maximumLine {
        rest = [0]
      }
    }
    condition.isTorn = !rest.isEmpty
    if condition.isTorn { condition.damagedLines += 1 }
    return condition
  }
}
