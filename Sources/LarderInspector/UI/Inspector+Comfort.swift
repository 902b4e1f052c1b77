import Larder
import LarderFormats
import SystemPackage

// What is convenient on a screen: the clipboard, a shell, a copy of what is seen.
extension Inspector {
  /// Puts something about what the cursor is on onto the clipboard.
  mutating func copy(_ subject: CopySubject) -> [InspectorRequest] {
    guard let text = text(of: subject) else {
      return refuse(Message(.warning, "there is no \(subject.rawValue) to copy here"))
    }
    guard let sequence = ClipboardSequence(text) else {
      return refuse(
        Message(.warning, "the \(subject.rawValue) is too long for the clipboard of a terminal"))
    }
    message = Message(.success, "copied: \(SafeText.display(text))")
    return [.copy(sequence)]
  }

  private func text(of subject: CopySubject) -> String? {
    switch subject {
    case .path: placeUnderCursor.flatMap { String(validating: $0.pathBytes, as: UTF8.self) }
    case .remedy:
      findingsUnderCursor.lazy.flatMap(\.remedies).map(\.command).first { !$0.isEmpty }
        .map(ShellText.command)
    case .id: entryUnderCursor.flatMap { String(validating: $0.id.name, as: UTF8.self) }
    }
  }

  private var entryUnderCursor: EntryAddress? {
    page == .items ? nil : cursor.row.map(table.address)
  }

  /// Where what the cursor is on lies, absolute.
  private var placeUnderCursor: FilePath? {
    if let address = entryUnderCursor {
      let cache = table.caches[address.cache]
      return cache.info.path.pushing(cache.path(of: address.id))
    }
    guard page == .items, itemListing.rows.indices.contains(list.position) else { return nil }
    switch itemListing.rows[list.position] {
    case .finding(let cache, _): return inventory.caches[cache].info.path
    case .item(let row):
      let item = inventory.items[row]
      return inventory.caches[item.cache].info.path.pushing(item.record.path)
    }
  }

  private var findingsUnderCursor: [Finding] {
    switch detail.content {
    case .loaded(let loaded) where isAboutCursor: loaded.detail.record.findings
    case .item(let record) where page == .items: record.findings
    case .finding(let finding) where page == .items: [finding]
    default: itemUnderCursorFindings
    }
  }

  /// Whether the detail that is there is that of the entry under the cursor.
  private var isAboutCursor: Bool {
    entryUnderCursor.map { detail.subject == .entry($0) } ?? false
  }

  private var itemUnderCursorFindings: [Finding] {
    guard page == .items, itemListing.rows.indices.contains(list.position) else { return [] }
    switch itemListing.rows[list.position] {
    case .finding(_, let finding): return [finding]
    case .item(let row): return inventory.items[row].record.findings
    }
  }

  /// Asks for a shell in the directory of what the cursor is on.
  mutating func openShell() -> [InspectorRequest] {
    let place = placeUnderCursor ?? inventory.root ?? path
    return [.shell(place)]
  }
}
