import Larder
import LarderFormats
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("A view of a table")
struct TableViewTests {
  static let now: Int64 = 1_800_000_000
  typealias View = TableView<EntryTable>

  /// Entries with plenty of ties in every column.
  func record(_ number: Int, _ random: inout SplitMix, depth: Depth = .full) -> EntryRecord {
    let statuses: [EntryStatus] = [.valid, .valid, .invalidValue, .missingKey, .unchecked]
    let labels: [String?] = [nil, "", "a", "('kernel', 1)", "('kernel', 12)", "('kernel', 2)", "é"]
    let status = statuses[Int(random.next() % 5)]
    return EntryRecord(
      id: FakeCache.id(number), status: status, depth: depth,
      key: PartRecord(
        .valid, size: Int64(random.next() % 5), label: labels[Int(random.next() % 7)]),
      value: PartRecord(.valid, size: Int64(random.next() % 5)),
      modified: random.next() % 4 == 0
        ? nil : Timestamp(seconds: Self.now - Int64(random.next() % 10) + 5))
  }

  func table(_ count: Int, _ random: inout SplitMix) -> EntryTable {
    var table = EntryTable(caches: [FakeCache(0)], now: Timestamp(seconds: Self.now))
    for number in 0..<count { table.upsert(record(number, &random), cache: 0) }
    return table
  }

  /// What the view must come to, made the slow and simple way.
  func expected(_ table: EntryTable, _ query: Query, _ order: SortOrder) -> [Int] {
    func text(_ row: Int) -> [UInt8]? {
      order.column == .key
        ? table.keyLabel(of: row).map { Array($0.utf8) } : table.address(of: row).id.name
    }
    func ranks(_ row: Int) -> (Int64, [UInt8]) {
      switch order.column {
      case .found: (0, [])
      case .status: (Int64(table[row].status.ordinal), [])
      case .size: (table[row].size, [])
      case .age: (table[row].modified.map { Self.now - $0 } ?? .max, [])
      case .key, .id: (text(row) == nil ? 1 : 0, text(row) ?? [])
      }
    }
    let rows = (0..<table.rowCount).filter {
      table.isListed($0) && table.matches(query, row: $0, now: Self.now) == .yes
    }
    return rows.map { ($0, ranks($0)) }.sorted { first, second in
      let (a, b) = order.isDescending ? (second.1, first.1) : (first.1, second.1)
      if a.0 != b.0 { return a.0 < b.0 }
      if a.1 != b.1 { return a.1.lexicographicallyPrecedes(b.1) }
      return order.column == .found && order.isDescending ? first.0 > second.0 : first.0 < second.0
    }.map(\.0)
  }

  func rows(_ view: View) -> [Int] { (0..<view.count).map { view[$0] } }

  func finish(_ view: inout View, _ table: EntryTable, limit: Int = 10_000) {
    while view.advance(in: table, limit: limit) {}
  }

  @Test(
    "shows the matching rows in order, equal ones in the order found",
    arguments: SortColumn.allCases, [false, true])
  func orders(column: SortColumn, isDescending: Bool) throws {
    var random = SplitMix(state: 1)
    let table = table(6000, &random)
    let order = SortOrder(column, isDescending: isDescending)
    var view = View()
    view.show(try Query("not status:invalid"), now: Self.now)
    view.sort(by: order)
    finish(&view, table)
    #expect(view.count > 3000)
    #expect(rows(view) == expected(table, view.query, order))
  }

  @Test(
    "stays right while rows come, change and go in the middle of its work",
    arguments: SortColumn.allCases)
  func upheaval(column: SortColumn) throws {
    var random = SplitMix(state: UInt64(column.rawValue.count))
    var table = table(4500, &random)
    var view = View()
    let queries = ["", "status:invalid", "size>3", "key~kernel", "is:marked", "not is:marked"]
    var order = SortOrder()
    for round in 0..<24 {
      if round % 7 == 0 { view.show(try Query(queries[round / 7 % 6]), now: Self.now) }
      if round % 5 == 0 {
        order = SortOrder(round % 10 == 0 ? column : .key, isDescending: round % 15 == 0)
        view.sort(by: order)
      }
      view.advance(in: table, limit: Int(random.next() % 4000))
      var touched: [Int] = []
      for _ in 0..<Int(random.next() % 200) {
        let row = Int(random.next() % UInt64(table.rowCount))
        switch random.next() % 4 {
        case 0: table.remove(row)
        case 1: table.setMarked(random.next() % 2 == 0, row: row)
        default: table.upsert(record(row, &random), cache: 0, reviving: random.next() % 2 == 0)
        }
        touched.append(row)
      }
      for _ in 0..<Int(random.next() % 100) {
        table.upsert(record(table.rowCount, &random), cache: 0)
      }
      view.note(touched, in: table)
      guard round % 4 == 3 else { continue }
      finish(&view, table, limit: 500)
      #expect(rows(view) == expected(table, view.query, view.order), "round \(round)")
    }
  }

  @Test("deals with no more rows at once than it may")
  func slices() {
    var random = SplitMix(state: 3)
    let table = table(20_000, &random)
    var view = View()
    finish(&view, table)
    view.sort(by: SortOrder(.key))
    var slices = 0
    let before = rows(view)
    while view.advance(in: table, limit: 1000) {
      slices += 1
      #expect(view.rows.count == 20_000)
      if view.isRebuilding { #expect(view[0] == before[0], "the old order is shown meanwhile") }
    }
    // Each row is looked at once to be gathered and once to be merged.
    #expect((39...41).contains(slices))
  }

  @Test("new rows come behind the others where that is their place, at once")
  func streaming() {
    var random = SplitMix(state: 4)
    var table = table(0, &random)
    var view = View()
    for batch in 0..<100 {
      for number in 0..<50 { table.upsert(record(batch * 50 + number, &random), cache: 0) }
      view.advance(in: table, limit: 1000)
      #expect(view.count == table.rowCount)
    }
    #expect(rows(view) == Array(0..<5000))
  }

  @Test("a change that makes no difference to the view costs nothing")
  func unaffected() {
    var random = SplitMix(state: 5)
    var table = table(1000, &random)
    var view = View()
    finish(&view, table)
    let version = view.version
    table.setMarked(true, row: 5)
    view.note([5], in: table)
    #expect(!view.isBehind(table))
    table.remove(6)
    view.note([6], in: table)
    #expect(view.isBehind(table))
    finish(&view, table)
    #expect(view.version == version + 1)
    #expect(view.count == 999)
  }

  @Test("finds an entry again after its place changed")
  func cursor() throws {
    var random = SplitMix(state: 6)
    var table = table(5000, &random)
    var view = View()
    finish(&view, table)
    #expect(view.position(of: 1234, near: 0) == 1234)
    view.sort(by: SortOrder(.size, isDescending: true))
    finish(&view, table)
    let place = try #require(view.position(of: 1234, near: 1234))
    #expect(view[place] == 1234)
    table.remove(1234)
    view.note([1234], in: table)
    finish(&view, table)
    #expect(view.position(of: 1234, near: place) == nil)
    #expect(view.position(of: 99_999) == nil)
    #expect(View().position(of: 0) == nil)
  }

  @Test("marks survive filters and orders")
  func marks() throws {
    var random = SplitMix(state: 7)
    var table = table(3000, &random)
    var view = View()
    for row in stride(from: 0, to: 3000, by: 7) { table.setMarked(true, row: row) }
    view.show(try Query("status:valid"), now: Self.now)
    view.sort(by: SortOrder(.key))
    finish(&view, table)
    view.show(try Query("is:marked"), now: Self.now)
    view.sort(by: SortOrder())
    finish(&view, table)
    #expect(rows(view) == Array(stride(from: 0, to: 3000, by: 7)))
  }

  @Test("asks for what the table cannot tell, and takes the answer until the entry changes")
  func undecided() throws {
    let cache = FakeCache(5000)
    var table = EntryTable(caches: [cache], now: Timestamp(seconds: Self.now))
    for number in 0..<5000 { table.upsert(cache.record(number, depth: .full), cache: 0) }
    var view = View()
    view.show(try Query("value~[77] size<1G"), now: Self.now)
    finish(&view, table)
    #expect(view.count == 0)
    #expect(view.undecidedCount == 5000)
    #expect(view.undecidedRows(from: 70, limit: 3) == [70, 71, 72])
    for number in [70, 77, 78] {
      view.decide(cache.record(number, depth: .full), cache: 0, in: table)
    }
    finish(&view, table)
    #expect(rows(view) == [77])
    #expect(view.undecidedCount == 4997)
    view.note([77], in: table)
    finish(&view, table)
    #expect(rows(view) == [])
    #expect(view.undecidedCount == 4998)
  }

  @Test("shows items as well")
  func items() throws {
    var table = ItemTable(caches: [FakeCache(0)])
    for name in ["b.lock", "a.lock", "stray"] {
      let kind: ItemKind = name == "stray" ? .stray : .lock
      table.upsert(
        ItemRecord(kind: kind, status: kind == .lock ? .stale : .stray, path: .init(name)), cache: 0
      )
    }
    var view = TableView<ItemTable>()
    view.show(try Query("kind:lock"), now: Self.now)
    view.sort(by: SortOrder(.key))
    while view.advance(in: table, limit: 100) {}
    #expect(view.rows == [1, 0])
  }
}
