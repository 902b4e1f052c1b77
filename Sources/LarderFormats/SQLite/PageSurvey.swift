/// A walk over every page of a database: what each is used for, what is damaged, and which pages
/// hold the rows of one table.
///
/// A page is read once for its tree and bounds every loop: memory is a few bytes a page, time is
/// linear in the file, whatever the pages claim.
struct PageSurvey<Source: PageSource> {
  /// Damage of one page.
  struct Damage: Equatable, Sendable {
    /// From 1; 0 where the fault is in the file header.
    let page: UInt32
    /// In bytes from the start of the file.
    let offset: Int64
    let problem: String
  }

  /// An object of the schema, as page 1 and its children have it.
  struct Object: Equatable, Sendable {
    let type: String
    let name: String
    let rootPage: Int64
    let sql: String?
  }

  /// Trees are not deeper than this: even 2³² pages with two children each need no more.
  private static var depthLimit: Int { 40 }
  /// Objects of the schema that are followed.
  private static var objectLimit: Int { 1_000 }
  /// Damage that is listed; more is only counted.
  private static var damageLimit: Int { 50 }

  private let source: Source
  private let header: DatabaseHeader
  private let table: String
  private var used: [Bool]
  private var objectsAreRead = false

  private(set) var damage: [Damage] = []
  private(set) var damageCount = 0
  private(set) var objects: [Object] = []
  /// Leaf pages of the table, in the order of its tree.
  private(set) var leaves: [UInt32] = []
  /// Leaf pages of some table that no tree leads to and that are not free.
  private(set) var strayLeaves: [UInt32] = []
  /// Whether some page that is asked for lies beyond the end of the file.
  private(set) var reachesBeyondEnd = false

  /// Walks all pages, and notes the leaf pages of one table.
  init(_ source: Source, header: DatabaseHeader, table: String) {
    self.source = source
    self.header = header
    self.table = table
    used = Array(repeating: false, count: Int(source.pageCount) + 1)
    walkSchema()
    for object in objects where object.rootPage != 0 { walk(object) }
    objectsAreRead = true
    walkFreeList()
    findStrays()
  }

  // MARK: Trees

  private mutating func walkSchema() {
    var rows: [UInt32] = []
    walkTree(from: 1, isTable: true, leaves: &rows)
    for number in rows {
      for row in PageRows(source, header: header).rows(of: number, columns: 5)
      where objects.count < Self.objectLimit {
        guard row.values.count == 5, case .text(let type) = row.values[0],
          case .text(let name) = row.values[1], case .integer(let root) = row.values[3]
        else { continue }
        var sql: String?
        if case .text(let text) = row.values[4] { sql = String(decoding: text, as: UTF8.self) }
        objects.append(
          Object(
            type: String(decoding: type, as: UTF8.self),
            name: String(decoding: name, as: UTF8.self),
            rootPage: root, sql: sql))
      }
    }
  }

  private mutating func walk(_ object: Object) {
    guard object.rootPage > 1, object.rootPage <= Int64(source.pageCount) else {
      note(0, 0, "the schema puts the \(object.type) '\(object.name)' on page \(object.rootPage)")
      return
    }
    var found: [UInt32] = []
    walkTree(from: UInt32(object.rootPage), isTable: object.type == "table", leaves: &found)
    if object.type == "table", object.name.lowercased() == table { leaves = found }
  }

  private mutating func walkTree(from root: UInt32, isTable: Bool, leaves: inout [UInt32]) {
    var steps: [(page: UInt32, parent: UInt32, depth: Int)] = [(root, 0, 0)]
    while let step = steps.popLast() {
      guard let page = take(step.page, under: step.parent, isTable: isTable) else { continue }
      guard page.kind.isInterior else {
        if page.kind == .tableLeaf { leaves.append(step.page) }
        followOverflow(of: page, step.page)
        continue
      }
      guard step.depth < Self.depthLimit else {
        note(step.page, 0, "the tree is deeper than any sound one")
        continue
      }
      var children = children(of: page, step.page)
      if let rightmost = page.rightmost { children.append(rightmost) }
      steps += children.reversed().map { ($0, step.page, step.depth + 1) }
    }
  }

  /// Reads a page that a tree leads to, once.
  private mutating func take(
    _ number: UInt32, under parent: UInt32, isTable: Bool
  ) -> TreePage? {
    guard claim(number, from: parent, "a tree") else { return nil }
    guard let bytes = source.page(number) else {
      note(number, 0, "the page cannot be read")
      return nil
    }
    do throws(TreePage.Fault) {
      let page = try TreePage(bytes, isFirst: number == 1, usable: header.usable)
      guard page.kind.isTable == isTable else {
        note(number, page.start, "the page belongs to \(isTable ? "an index" : "a table")")
        return nil
      }
      return page
    } catch {
      note(number, error.offset, error.problem)
      return nil
    }
  }

  private mutating func children(of page: TreePage, _ number: UInt32) -> [UInt32] {
    var children: [UInt32] = []
    for index in 0..<page.cellCount {
      do throws(TreePage.Fault) {
        let cell = try page.cell(index)
        if let child = cell.child { children.append(child) }
        if let first = cell.overflow { followOverflow(from: first, cell, number) }
      } catch {
        note(number, error.offset, error.problem)
      }
    }
    return children
  }

  // MARK: Overflow and free pages

  private mutating func followOverflow(of page: TreePage, _ number: UInt32) {
    for index in 0..<page.cellCount {
      do throws(TreePage.Fault) {
        let cell = try page.cell(index)
        if let first = cell.overflow { followOverflow(from: first, cell, number) }
      } catch {
        note(number, error.offset, error.problem)
      }
    }
  }

  private mutating func followOverflow(from first: UInt32, _ cell: TreePage.Cell, _ owner: UInt32) {
    var next = first
    var left = cell.payloadSize - cell.local.count
    while left > 0 {
      guard next != 0 else {
        note(owner, cell.offset, "the rest of a row ends \(left) bytes too early")
        return
      }
      guard claim(next, from: owner, "the rest of a row") else { return }
      guard let bytes = source.page(next) else {
        note(next, 0, "the page cannot be read")
        return
      }
      left -= header.usable - 4
      next = bytes.bigEndian(UInt32.self, at: 0) ?? 0
    }
  }

  private mutating func walkFreeList() {
    var trunk = header.freeTrunk
    var (parent, count) = (UInt32(0), UInt64(0))
    while trunk != 0 {
      guard claim(trunk, from: parent, "the free list"), let bytes = source.page(trunk) else {
        return
      }
      let leaves = bytes.bigEndian(UInt32.self, at: 4) ?? 0
      guard Int(leaves) <= header.usable / 4 - 2 else {
        note(trunk, 4, "the free list claims \(leaves) pages here, more than fit")
        return
      }
      count += 1 + UInt64(leaves)
      for index in 0..<Int(leaves) {
        let leaf = bytes.bigEndian(UInt32.self, at: 8 + 4 * index) ?? 0
        _ = claim(leaf, from: trunk, "the free list")
      }
      (parent, trunk) = (trunk, bytes.bigEndian(UInt32.self, at: 0) ?? 0)
    }
    if count != UInt64(header.freeCount) {
      note(0, 36, "the header counts \(header.freeCount) free pages, the free list has \(count)")
    }
  }

  /// Takes a page into use; `false` where it lies beyond the file or is in use already.
  private mutating func claim(_ number: UInt32, from owner: UInt32, _ use: String) -> Bool {
    // What the header itself refers to is its list of free pages.
    let offset = owner == 0 && objectsAreRead ? 32 : 0
    guard number > 0, number <= source.pageCount else {
      reachesBeyondEnd = reachesBeyondEnd || number > 0
      note(owner, offset, "\(use) goes on at page \(number), the file has \(source.pageCount)")
      return false
    }
    guard !used[Int(number)] else {
      note(owner, offset, "\(use) goes on at page \(number), which is in use already")
      return false
    }
    used[Int(number)] = true
    return true
  }

  private mutating func note(_ page: UInt32, _ offset: Int, _ problem: String) {
    damageCount += 1
    guard damage.count < Self.damageLimit else { return }
    let start = page == 0 ? 0 : Int64(page - 1) * Int64(header.pageSize)
    damage.append(Damage(page: page, offset: start + Int64(offset), problem: problem))
  }

  // MARK: What is left

  /// With sound trees, pages nobody refers to are pages of the pointer map, or were added behind
  /// the end; only where a tree is damaged do they hold rows.
  private mutating func findStrays() {
    guard damageCount > 0 || objects.isEmpty, source.pageCount > 0 else { return }
    for number in 1...source.pageCount where !used[Int(number)] {
      guard let bytes = source.page(number), bytes.first == TreePage.Kind.tableLeaf.rawValue,
        (try? TreePage(bytes, isFirst: false, usable: header.usable)) != nil
      else { continue }
      strayLeaves.append(number)
    }
  }
}
