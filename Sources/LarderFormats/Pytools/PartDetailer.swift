internal import Larder
internal import SystemPackage

/// Shows the key or the value of one entry in full.
struct PartDetailer {
  private let cache: PytoolsDirectory
  private let id: EntryID

  init(_ cache: PytoolsDirectory, _ id: EntryID) {
    self.cache = cache
    self.id = id
  }

  func detail(of part: EntryPart, _ record: EntryRecord) throws(LarderError) -> PartDetail {
    let locator = PartLocator(cache)
    let path = locator.path(of: part, id)
    let offset = record.findings.first { $0.part == part && $0.offset != nil }?.offset
    guard let file = try locator.open(part, of: id) else {
      let reason = record.findings.first { $0.part == part }?.problem
      return PartDetail(file: path, summary: reason ?? "there is no \(part.rawValue)")
    }
    let buffer = ContentBuffer()
    do throws(Errno) {
      let content = try buffer.load(file, try file.status())
      guard content.size > 0 else {
        return PartDetail(file: path, summary: "empty", faultOffset: 0)
      }
      return PickleDetail(content.bytes).part(
        file: path, faultOffset: offset, notes: part == .key ? notes(record) : [])
    } catch {
      return PartDetail(file: path, summary: "cannot be read: \(error)")
    }
  }

  private func notes(_ record: EntryRecord) -> [String] {
    switch record.placement {
    case .confirmed: ["its hash is the entry's name"]
    case .wrong: ["its hash is not the entry's name"]
    case .unknowable: ["its hash was not checked: the key is of a class whose rule is its own"]
    case .unchecked: []
    }
  }
}
