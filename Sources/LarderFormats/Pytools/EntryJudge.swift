internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Judges entries of a pytools directory cache, one after the other.
///
/// Not to be shared between threads.
final class EntryJudge {
  /// An entry, and what lies beside its parts.
  struct Judged {
    var record: EntryRecord
    var strays: [Stray] = []
  }

  let cache: PytoolsDirectory
  private let reader = PartReader()
  private var pickles = PickleJudge()
  private let hasher: KeyHasher
  private let names = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)

  /// Which parts get a label.
  private let labels: Labels
  /// The largest value that does, in bytes.
  private let labelledSize: Int64

  /// Makes a judge, for many entries or for few.
  init(_ cache: PytoolsDirectory, labels: Labels, upTo labelledSize: Int64 = 48) {
    self.cache = cache
    self.labels = labels
    self.labelledSize = labelledSize
    hasher = KeyHasher(for: cache.info.format)
  }

  deinit { names.deallocate() }

  /// Judges the entry whose directory has a name in `parent`; `nil` where it is gone.
  func judge(
    _ id: [UInt8], _ name: FileName, in parent: borrowing DirectoryHandle, depth: Depth,
    isLocked: Bool, root: borrowing DirectoryHandle
  ) -> Judged? {
    do throws(Errno) {
      let kind = if let kind = name.kind { kind } else { try parent.status(name).kind }
      switch kind {
      case .directory:
        return judge(
          id, try parent.directory(name), .inPlace, depth: depth, isLocked: isLocked, root: root)
      case .link: return try judgeLink(id, name, in: parent, depth, isLocked, root)
      default: return Judged(record: notADirectory(id, kind, try? parent.status(name)))
      }
    } catch {
      if error == .noSuchFileOrDirectory { return nil }
      return Judged(record: unreadable(id, error))
    }
  }

  // MARK: - The usual case

  /// Where an entry's directory was found.
  private enum Place {
    case inPlace
    /// What else lies there is not the entry's: it is listed where it lies.
    case behindLink
  }

  private func judge(
    _ id: [UInt8], _ directory: consuming DirectoryHandle, _ found: Place, depth: Depth,
    isLocked: Bool, root: borrowing DirectoryHandle
  ) -> Judged {
    var entry = EntryDraft(id: id, depth: depth, isLocked: isLocked)
    var strays: [Stray] = []
    do throws(Errno) {
      if directory.isListable {
        while true {
          var names = try directory.nextNames(into: names)
          if names.isAtEnd { break }
          while let name = names.next() {
            if let part = part(named: name) {
              add(part, name, in: directory, to: &entry, root)
            } else if found == .inPlace, !name.hasPrefix(PytoolsNames.infoPrefix) {
              strays.append(stray(id, name, in: directory))
            }
          }
        }
      } else {
        for part in EntryPart.allCases {
          FileName.lending(PytoolsNames.fileName(of: part)) { name in
            add(part, name, in: directory, to: &entry, root)
          }
        }
      }
    } catch {
      return Judged(record: unreadable(id, error))
    }
    var record = finish(&entry, strays)
    if labels == .faultyKeys, !record.findings.isEmpty, record.key.status == .valid {
      record.key.label = keyLabel(id, in: directory, root)
    }
    return Judged(record: record, strays: strays)
  }

  /// Reads the key once more: that the entry is faulty may have shown only behind it.
  private func keyLabel(
    _ id: [UInt8], in directory: borrowing DirectoryHandle, _ root: borrowing DirectoryHandle
  ) -> String? {
    FileName.lending(PytoolsNames.fileName(of: .key)) { name in
      let found = reader.part(
        name, in: directory, reading: true, root: root, path: { path(of: .key, id) })
      return found.content.flatMap { pickles.label(of: $0.bytes) }
    }
  }

  private func part(named name: FileName) -> EntryPart? {
    if name.equals("key") { return .key }
    return name.equals("contents") ? .value : nil
  }

  private func add(
    _ part: EntryPart, _ name: FileName, in directory: borrowing DirectoryHandle,
    to entry: inout EntryDraft, _ root: borrowing DirectoryHandle
  ) {
    let id = entry.id
    let found = reader.part(
      name, in: directory, reading: entry.depth > .names, root: root,
      path: { path(of: part, id) })
    entry.take(found.shape.status, of: part)
    if let status = found.shape.partStatus {
      entry[part] = PartRecord(status)
      if let finding = found.shape.finding(place(part, id)) { entry.findings.append(finding) }
      return
    }
    guard let content = found.content else {
      shapeOnly(part, found.shape.status, &entry)
      return
    }
    judge(content, part, &entry, found.shape.status)
  }

  /// At ``Depth/names``: only that a file is empty can be told.
  private func shapeOnly(_ part: EntryPart, _ status: FileStatus?, _ entry: inout EntryDraft) {
    let size = status?.size ?? 0
    entry[part] = PartRecord(size == 0 ? .invalid : .unchecked, size: size)
    guard size == 0 else { return }
    let content = PickleJudge.Content(UnsafeRawBufferPointer(start: nil, count: 0))
    let id = entry.id
    let verdict = pickles.judge(content, building: .nothing) { place(part, id, status) }
    entry.findings += verdict.findings
  }

  private func judge(
    _ content: PickleJudge.Content, _ part: EntryPart, _ entry: inout EntryDraft,
    _ status: FileStatus?
  ) {
    let id = entry.id
    let isLabelled =
      part == .key ? labels >= .keys : labels == .all && content.size <= labelledSize
    let isPlaced = part == .key && entry.depth == .full
    let verdict = pickles.judge(content, building: isLabelled || isPlaced ? .tree : .nothing) {
      place(part, id, status)
    }
    let label = isLabelled ? verdict.reading?.tree?.label(in: content.bytes) : nil
    entry[part] = PartRecord(
      verdict.status, size: content.size, label: verdict.status == .valid ? label : nil)
    if !verdict.findings.isEmpty { entry.findings += verdict.findings }
    if isPlaced, verdict.status == .valid {
      judgePlace(verdict.reading, content.bytes, &entry)
    }
  }

  private func judgePlace(
    _ reading: PickleReading?, _ bytes: UnsafeRawBufferPointer, _ entry: inout EntryDraft
  ) {
    guard let reading, let tree = reading.tree, let key = tree.root else { return }
    let placing = hasher.placing(of: key, in: tree, bytes, under: entry.id)
    switch placing {
    case .right: entry.placement = .confirmed
    case .unknowable:
      entry.placement = .unknowable
      // No key that was ever stored is made by running something.
      if let call = PickleSafety.dangerousCall(of: key, in: tree) {
        entry.placement = .wrong
        entry.findings.append(impossibleKey(call, entry.id))
      }
    case .wrong(let expected, let isCertain):
      let diagnosis = MisplacedDiagnosis(
        cache, entry.id, expected: expected, place(.key, entry.id))
      guard isCertain && cache.trust.isOwnRule || diagnosis.hasCounterpart else {
        entry.placement = .unknowable
        return
      }
      entry.findings += diagnosis.findings()
      entry.placement = .wrong
    }
  }

  private func finish(_ entry: inout EntryDraft, _ strays: [Stray]) -> EntryRecord {
    if entry.placement == .unknowable, entry.key.size == entry.value.size { compareParts(&entry) }
    for stray in strays { entry.findings.append(remark(on: stray)) }
    if entry.key.status == .missing || entry.value.status == .missing { addMissing(&entry) }
    return entry.record()
  }

  /// A key whose hash is unknown may still be seen to be no key: a copy of the value.
  private func compareParts(_ entry: inout EntryDraft) {
    guard EntryFiles(cache).keyIsCopyOfValue(entry.id) else { return }
    entry.placement = .wrong
    entry.findings.append(copiedKey(entry.id))
  }

  private func addMissing(_ entry: inout EntryDraft) {
    let isEmpty = entry.key.status == .missing && entry.value.status == .missing
    if isEmpty, entry.findings.allSatisfy({ $0.severity == .note }) {
      entry.findings.append(emptyEntry(entry.id))
      return
    }
    for part in EntryPart.allCases where entry[part].status == .missing {
      // A link that leads nowhere has said so already.
      if entry.findings.contains(where: { $0.part == part && $0.severity == .error }) { continue }
      entry.findings.append(missing(part, entry))
    }
  }

  // MARK: - Places

  private func path(of part: EntryPart, _ id: [UInt8]) -> FilePath {
    cache.layout.directory(of: id).appending(part == .key ? "key" : "contents")
  }

  func place(_ part: EntryPart, _ id: [UInt8], _ status: FileStatus? = nil) -> FindingPlace {
    FindingPlace(
      part: part, file: path(of: part, id), remedies: cache.remedies.entry(id),
      modified: status?.modified)
  }

  private func stray(
    _ id: [UInt8], _ name: FileName, in directory: borrowing DirectoryHandle
  ) -> Stray {
    Stray(name, in: directory, at: cache.layout.directory(of: id))
  }

  // MARK: - Unusual entries

  /// The entry's directory is a link: followed as its owner follows it, within the cache.
  private func judgeLink(
    _ id: [UInt8], _ name: FileName, in parent: borrowing DirectoryHandle, _ depth: Depth,
    _ isLocked: Bool, _ root: borrowing DirectoryHandle
  ) throws(Errno) -> Judged {
    let destination = try parent.destination(ofLink: name)
    do throws(Errno) {
      let target = try root.resolve(beneath: cache.layout.directory(of: id))
      guard try target.status().kind == .directory else {
        return Judged(record: notADirectory(id, try target.status().kind, nil))
      }
      return judge(
        id, try target.directory(), .behindLink, depth: depth, isLocked: isLocked, root: root)
    } catch {
      return Judged(record: brokenLink(id, destination, error))
    }
  }
}
