/// The rows of single leaf pages, whatever leads to them.
struct PageRows<Source: PageSource> {
  /// A row as its page has it.
  struct Row: Sendable, Equatable {
    let rowid: Int64
    let values: [StoredValue]
  }

  private let source: Source
  private let header: DatabaseHeader

  init(_ source: Source, header: DatabaseHeader) {
    self.source = source
    self.header = header
  }

  /// The rows of a leaf page that can be read whole, in the order of their cells.
  func rows(of number: UInt32, columns: Int) -> [Row] {
    guard let bytes = source.page(number),
      let page = try? TreePage(bytes, isFirst: number == 1, usable: header.usable),
      page.kind == .tableLeaf
    else { return [] }
    return (0..<page.cellCount).compactMap { index in
      guard let cell = try? page.cell(index), let rowid = cell.rowid,
        let payload = payload(of: cell, bytes),
        let values = StoredRecord.read(payload, limit: columns, encoding: header.encoding)
      else { return nil }
      return Row(rowid: rowid, values: values)
    }
  }

  private func payload(of cell: TreePage.Cell, _ bytes: [UInt8]) -> [UInt8]? {
    // What a cell claims is believed only as far as the file has pages for it.
    guard cell.payloadSize <= ReadConnection.valueLimit,
      cell.payloadSize <= (Int(source.pageCount) + 1) * header.pageSize
    else { return nil }
    var payload = Array(bytes[cell.local])
    var next = cell.overflow ?? 0
    var seen: Set<UInt32> = []
    while payload.count < cell.payloadSize {
      guard next != 0, seen.insert(next).inserted, let page = source.page(next) else { return nil }
      payload += page[4..<min(header.usable, 4 + cell.payloadSize - payload.count)]
      next = page.bigEndian(UInt32.self, at: 0) ?? 0
    }
    return payload
  }
}
