package import Larder
import LarderFormats
import SystemPackage

/// What something in the quarantine holds, for looking.
package enum QuarantinedContents: Sendable, Equatable {
  /// What was moved there.
  case files([QuarantinedFile])
  /// A row that was saved there, as it is shown while it is in the database.
  case row(LoadedDetail)
}

extension Mender {
  /// Rows of a run whose labels are read.
  private static let labelLimit = 10_000

  /// Looks into something that lies in the quarantine.
  ///
  /// - Complexity: O(rows saved with it) for a row, see ``Quarantine/files(of:)`` for the rest.
  package func contents(of item: QuarantinedItem) throws(LarderError) -> QuarantinedContents {
    let quarantine = try quarantine()
    guard case .entry(let entry) = item.subject, item.names.isEmpty,
      let reader = cache.rowMender as? any SavedRowReading,
      let file = try quarantine.rowFile(of: item)
    else { return .files(try quarantine.files(of: item)) }
    var found: SavedRow?
    try reader.readSavedRows(in: file) { row in
      if row.detail.record.id == entry { found = row }
      return found == nil ? .goOn : .stop
    }
    guard let found else { return .files(try quarantine.files(of: item)) }
    return .row(LoadedDetail(of: found))
  }

  /// Everything about a run, the rows with the labels of their keys.
  ///
  /// - Throws: ``LarderError``: `noSuchEntry` where there is no such run.
  package func report(on run: Int) throws(LarderError) -> RunReport {
    let quarantine = try quarantine()
    var report = try quarantine.report(on: run)
    // What cannot be read has no label; looking into it tells why.
    guard let reader = cache.rowMender as? any SavedRowReading,
      let labels = try? labels(of: report.items, reader, quarantine), !labels.isEmpty
    else { return report }
    for index in report.items.indices {
      if case .entry(let entry) = report.items[index].subject {
        report.items[index].label = labels[entry]
      }
    }
    return report
  }

  private func labels(
    of items: [QuarantinedItem], _ reader: any SavedRowReading, _ quarantine: Quarantine
  ) throws(LarderError) -> [EntryID: String] {
    var labels: [EntryID: String] = [:]
    for file in try quarantine.rowFiles(of: items) {
      var left = Self.labelLimit - labels.count
      try reader.readSavedRows(in: file) { row in
        labels[row.detail.record.id] = row.detail.record.key.label
        left -= 1
        return left > 0 ? .goOn : .stop
      }
    }
    return labels
  }
}

extension Quarantine {
  /// The file, absolute, that a row was saved in; `nil` for what is no row.
  fileprivate func rowFile(of item: QuarantinedItem) throws(LarderError) -> FilePath? {
    try rowFiles(of: [item]).first
  }

  /// The files, absolute, that rows of one run were saved in.
  fileprivate func rowFiles(of items: [QuarantinedItem]) throws(LarderError) -> Set<FilePath> {
    let rows = items.filter(\.names.isEmpty)
    guard let run = rows.first?.run, let log = try log(of: run) else { return [] }
    return Set(
      rows.compactMap { log.steps[$0.step]?.rowFile }.map {
        arena.root.pushing(layout.rows($0, of: run))
      })
  }
}

extension LoadedDetail {
  /// A row that is not in its database any more, with the bytes around its fault.
  fileprivate init(of row: SavedRow) {
    let fault = row.detail.value.faultOffset ?? row.detail.key.faultOffset
    let start = HexWindow.start(fault: fault, size: Int64(row.bytes.count))
    let bytes = Array(row.bytes.dropFirst(Int(start)).prefix(HexWindow.length))
    self.init(
      detail: row.detail, path: FilePath(),
      windows: [HexWindow(part: .value, start: start, bytes: bytes, fault: fault)])
  }
}
