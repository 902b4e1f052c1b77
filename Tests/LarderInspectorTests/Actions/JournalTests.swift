import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("A run's journal")
struct JournalTests {
  private static let time = Timestamp(seconds: -5, nanoseconds: 999_999_999)
  private static let hardPath = FilePath(pathBytes: [0xFF, 0x0A, 0x2F, 0x1B, 0x22]) ?? FilePath()

  static let records: [JournalRecord] = [
    .begin(
      JournalRecord.Beginning(
        run: 7, action: .repair, began: time,
        invocation: Invocation(command: ["larder", "repair", "a b\n"], id: "1f"), steps: 3)),
    .lock(inode: .max),
    .parent(JournalRecord.ParentNote(number: 0, path: FilePath(), mode: 0o755, modified: time)),
    .parent(JournalRecord.ParentNote(number: 1, path: hardPath, mode: 0o2770, modified: time)),
    .step(
      JournalRecord.StepIntent(
        step: 0, subject: .entry(EntryID([0, 0xFE, 10], row: -3)),
        reason: Reason(code: "cut-short", title: "value \"cut\" short"), work: .move,
        lock: JournalRecord.PlacedName(path: "x.lock", parent: 0),
        names: [
          JournalRecord.MovedName(
            place: JournalRecord.PlacedName(path: hardPath, parent: 1), item: 12, inode: 1 << 63,
            mode: 0o700, modified: time)
        ], bytes: .max)),
    .step(
      JournalRecord.StepIntent(
        step: 1, subject: .item("tmp"), reason: Reason(code: "c", title: "t"), work: .row,
        rowFile: "rows-1", bytes: 0)),
    .step(
      JournalRecord.StepIntent(
        step: 2, subject: .database, reason: Reason(code: "c", title: "t"), work: .salvage,
        bytes: 1)),
    .salvaged(
      step: 2, replacement: JournalRecord.FileStamp(inode: 9, size: 8, modified: time)),
    .done(step: 0), .dropped(step: 1), .left(parent: 1, modified: time),
    .end(holding: JournalRecord.Holding(steps: 1, bytes: 2)), .undo(began: time),
    .restored(step: 0), .undoEnd(holding: JournalRecord.Holding(steps: 0, bytes: 0)),
    .purge(began: time), .purged,
  ]

  @Test("is read as it was written, whatever the names are made of", arguments: records)
  func roundTrip(record: JournalRecord) throws {
    let line = JournalFile.encode([record])
    #expect(line.last == UInt8(ascii: "\n"))
    #expect(line.dropLast().allSatisfy { (0x20..<0x7F).contains($0) })
    #expect(JournalFile.decode(line.dropLast()[...]) == record)
  }

  @Test("notices every changed bit of a line")
  func damagedLine() {
    let line = JournalFile.encode([.end(holding: JournalRecord.Holding(steps: 1, bytes: 2))])
    for index in line.indices.dropLast() {
      var damaged = line.dropLast()
      damaged[index] ^= 1
      #expect(JournalFile.decode(damaged) == nil, "byte \(index)")
    }
  }

  @Test("loses nothing but the line that was being written when the power failed")
  func torn() throws {
    let disk = SimulatedDisk()
    let lines = Self.records.map { JournalFile.encode([$0]) }
    for cut in 1..<lines[4].count {
      let path = FilePath("journal-\(cut)")
      try disk.create(path, lines[..<4].flatMap(\.self) + lines[4].prefix(cut), mode: 0o600)
      #expect(try read(path, disk).condition == .init(damagedLines: 1, isTorn: true))
      // What comes next starts on a line of its own.
      try disk.append([UInt8(ascii: "\n")] + lines[5], to: path)
      let (records, condition) = try read(path, disk)
      let whole = cut == lines[4].count - 1
      #expect(records == Self.records[..<4] + (whole ? [Self.records[4]] : []) + [Self.records[5]])
      #expect(condition == .init(damagedLines: whole ? 0 : 1, isTorn: false))
    }
  }

  private func read(
    _ path: FilePath, _ disk: SimulatedDisk
  ) throws -> (records: [JournalRecord], condition: JournalFile.Condition) {
    var records: [JournalRecord] = []
    let condition = try JournalFile.forEachRecord(in: path, on: disk) { records.append($0) }
    return (records, condition)
  }

  @Test(
    "is not believed where a path leads out of the cache",
    arguments: ["/etc/passwd", "../x", "a/../../x", "a/./b", ".."])
  func escapes(path: String) {
    var json = JSONWriter()
    json.object {
      $0.field("record", "parent")
      $0.field("parent", 0)
      $0.field("path", path)
      $0.field("mode", 0)
      $0.key("modified")
      $0.array {
        $0.value(0)
        $0.value(0)
      }
    }
    let value = JSONValue(parsing: json.takeBytes())
    #expect(value != nil)
    #expect(value.flatMap(JournalRecord.init) == nil)
  }

  @Test("is read in bounded memory however long a line without an end is")
  func endless() throws {
    let disk = SimulatedDisk()
    let good = JournalFile.encode([.purged])
    let rubbish = [UInt8](repeating: 0x41, count: 3 << 20)
    try disk.create("journal", good + rubbish + [0x0A] + good, mode: 0o600)
    let (records, condition) = try read("journal", disk)
    #expect(records == [.purged, .purged])
    #expect(condition.damagedLines == 1)
  }
}
