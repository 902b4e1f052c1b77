/// A header for a database whose own is damaged, so that its pages can be read all the same.
///
/// A b-tree page fills itself from its end, so that only pages of the right size show cells that are
/// all whole and reach into their second half. What the damaged header still says of the rest is
/// believed where the three constants in its middle are in place.
enum HeaderRepair {
  private static let sizes = (9...16).map { 1 << $0 }
  /// Pages that are looked at, for each size.
  private static let sample: UInt32 = 64
  /// The payload fractions, at byte 21.
  private static let constants: [UInt8] = [64, 32, 32]

  /// Makes a header.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file.
  ///   - pages: The file as pages of a size.
  /// - Returns: The header, or `nil` where no size makes pages of the file.
  /// - Complexity: O(512 pages), whatever the size of the file.
  static func header<Source: PageSource>(
    for head: [UInt8], _ pages: (Int) -> Source
  ) -> DatabaseHeader? {
    let scores = sizes.map { (size: $0, score: score(pages($0))) }
    guard let best = scores.max(by: { $0.score < $1.score }), best.score > 0 else { return nil }
    let isInPlace = head.count >= DatabaseHeader.length && Array(head[21..<24]) == constants
    let mended = isInPlace ? try? DatabaseHeader(mended(head, pageSize: best.size)) : nil
    return mended ?? (try? DatabaseHeader(Self.mended(blank, pageSize: best.size)))
  }

  /// How many of some pages, spread over the file, are pages of a tree.
  private static func score(_ source: some PageSource) -> Int {
    let step = max(1, source.pageCount / sample)
    return stride(from: 1, through: source.pageCount, by: Int(step)).count { number in
      source.page(number).map { isTreePage($0, isFirst: number == 1) } ?? false
    }
  }

  private static func isTreePage(_ bytes: [UInt8], isFirst: Bool) -> Bool {
    guard let page = try? TreePage(bytes, isFirst: isFirst, usable: bytes.count) else {
      return false
    }
    var end = 0
    for index in 0..<page.cellCount {
      guard let cell = try? page.cell(index) else { return false }
      end = max(end, cell.offset, cell.local.upperBound)
    }
    return end > bytes.count / 2
  }

  private static func mended(_ head: [UInt8], pageSize: Int) -> [UInt8] {
    var head = head
    head.replaceSubrange(0..<16, with: DatabaseHeader.magic)
    let size = pageSize == 65_536 ? 1 : pageSize
    head[16] = UInt8(size >> 8)
    head[17] = UInt8(size & 0xFF)
    return head
  }

  /// UTF-8, schema format 4, a rollback journal, no free pages: how SQLite begins a database.
  private static var blank: [UInt8] {
    var head = [UInt8](repeating: 0, count: DatabaseHeader.length)
    head.replaceSubrange(18..<24, with: [1, 1, 0] + constants)
    head[47] = 4
    head[59] = 1
    return head
  }
}
