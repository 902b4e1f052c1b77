internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Judges entries of a native directory, one after the other.
///
/// Not to be shared between threads.
final class NativeJudge {
  /// An entry, and what lies beside its parts.
  struct Judged {
    var record: EntryRecord
    var strays: [Stray] = []
  }

  private let cache: NativeDirectory
  private let frames = FrameReader()
  private let names = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
  /// How large a value is labelled, in bytes.
  private let labelledSize: Int64

  /// How often an entry is looked at that others exchange meanwhile.
  private static let maximumAttempts = 8

  init(_ cache: NativeDirectory, labelling labelledSize: Int64 = 48) {
    self.cache = cache
    self.labelledSize = labelledSize
  }

  deinit { names.deallocate() }

  /// Judges the entry whose directory has a name in a shard; `nil` where it is gone.
  func judge(
    _ id: [UInt8], _ name: FileName, in shard: borrowing DirectoryHandle, depth: Depth
  ) -> Judged? {
    guard let hash = KeyHash(String(decoding: id, as: UTF8.self)) else { return nil }
    let entry = Place(id: id, hash: hash, cache)
    do throws(Errno) {
      let kind = if let kind = name.kind { kind } else { try shard.status(name).kind }
      guard kind == .directory else {
        return Judged(record: entry.notADirectory(kind, try? shard.status(name)))
      }
      for attempt in 1... {
        let directory = try shard.directory(name)
        let judged = try judge(entry, directory, depth)
        let isWhole = judged.record.key.status != .missing && judged.record.value.status != .missing
        if isWhole || attempt == Self.maximumAttempts { return judged }
        // A file is missing, perhaps because the entry was replaced after it was opened.
        if try shard.status(name).identity == directory.status().identity { return judged }
      }
    } catch {
      if error != .noSuchFileOrDirectory { return Judged(record: entry.unreadable(error)) }
    }
    return nil
  }

  private func judge(
    _ entry: Place, _ directory: borrowing DirectoryHandle, _ depth: Depth
  ) throws(Errno) -> Judged {
    var draft = EntryDraft(id: entry.id, depth: depth, isLocked: false)
    let (kinds, strays) = try look(into: directory, entry)
    let key = part(.key, kinds[.key], in: directory, entry, &draft)
    let value = part(.value, kinds[.value], in: directory, entry, &draft)
    draft.findings += entry.judge.findings(key: key, value: value)
    settle(&draft, key.frame?.keyHash, entry.hash)
    draft.findings += strays.map(entry.remark)
    return Judged(record: draft.record(), strays: strays)
  }

  /// The parts that are there, by what they are, and everything else.
  private func look(
    into directory: borrowing DirectoryHandle, _ entry: Place
  ) throws(Errno) -> (kinds: [EntryPart: FileStatus.Kind], strays: [Stray]) {
    var kinds: [EntryPart: FileStatus.Kind] = [:]
    var strays: [Stray] = []
    guard directory.isListable else {
      for part in EntryPart.allCases {
        kinds[part] = try? FileName.lending(part.fileName) { name throws(Errno) in
          try directory.status(name).kind
        }
      }
      return (kinds, strays)
    }
    while true {
      var names = try directory.nextNames(into: names)
      if names.isAtEnd { return (kinds, strays) }
      while let name = names.next() {
        if let part = EntryPart.allCases.first(where: { name.equals($0.fileName) }) {
          kinds[part] = name.kind ?? (try? directory.status(name).kind) ?? .file
        } else {
          strays.append(Stray(name, in: directory, at: entry.directory))
        }
      }
    }
  }

  private func part(
    _ part: EntryPart, _ kind: FileStatus.Kind?, in directory: borrowing DirectoryHandle,
    _ entry: Place, _ draft: inout EntryDraft
  ) -> PartCheck {
    guard let kind else { return .missing }
    guard kind == .file else {
      draft[part] = PartRecord(.invalid)
      return .invalid(entry.notAFile(part, kind))
    }
    do throws(Errno) {
      return try FileName.lending(part.fileName) { name throws(Errno) in
        draft.depth == .names
          ? try shape(part, directory.status(name), entry, &draft)
          : try read(part, directory.file(name), entry, &draft)
      }
    } catch {
      if error == .noSuchFileOrDirectory { return .missing }
      draft[part] = PartRecord(.unreadable)
      return .unreadable(error)
    }
  }

  /// At ``Depth/names``: only that a file is empty can be told.
  private func shape(
    _ part: EntryPart, _ status: FileStatus, _ entry: Place, _ draft: inout EntryDraft
  ) -> PartCheck {
    draft.take(status.modified)
    draft[part] = PartRecord(status.size == 0 ? .invalid : .unchecked, size: status.size)
    guard status.size == 0 else { return .unchecked }
    return .invalid(
      entry.diagnosis(part).finding(.empty, in: UnsafeRawBufferPointer(start: nil, count: 0)))
  }

  private func read(
    _ part: EntryPart, _ file: borrowing FileHandle, _ entry: Place, _ draft: inout EntryDraft
  ) throws(Errno) -> PartCheck {
    let reading = try frames.read(
      file, depth: draft.depth, payloadLimit: labelledSize, entry.diagnosis(part))
    if let modified = reading.modified { draft.take(modified) }
    let label = reading.payload.flatMap { payload in
      reading.check.frame.map { PayloadText.label(payload, $0.header.codec, part) }
    }
    draft[part] = PartRecord(reading.check.status, size: reading.size, label: label)
    return reading.check
  }

  /// Puts what the findings say into the parts.
  private func settle(_ draft: inout EntryDraft, _ actual: KeyHash?, _ hash: KeyHash) {
    if let actual { draft.placement = actual == hash ? .confirmed : .wrong }
    for finding in draft.findings {
      switch finding.code {
      case .misplaced: draft.placement = .wrong
      case .pairMixed: draft.value.status = .invalid
      default: break
      }
    }
  }
}

extension PartCheck {
  /// The status of the part, seen alone.
  var status: PartStatus {
    switch self {
    case .unchecked: .unchecked
    case .missing: .missing
    case .unreadable: .unreadable
    case .invalid: .invalid
    case .whole: .valid
    }
  }
}

extension EntryPart {
  var fileName: StaticString { self == .key ? "key" : "value" }
}

/// Where an entry of a native directory lies, and the words about it.
private struct Place {
  let id: [UInt8]
  let hash: KeyHash
  let directory: FilePath
  private let entryRemedies: EntryRemedies

  init(id: [UInt8], hash: KeyHash, _ cache: NativeDirectory) {
    self.id = id
    self.hash = hash
    directory = CacheLayout.relative(hash)
    entryRemedies = cache.remedies.entry(id)
  }

  private var remedies: [Remedy] { entryRemedies.remedies(for: .error) }

  var judge: PairJudge { PairJudge(hash: hash, directory: directory, remedies: remedies) }

  func diagnosis(_ part: EntryPart) -> FrameDiagnosis {
    FrameDiagnosis(part, file: directory.appending(part.rawValue), remedies: remedies)
  }

  func remark(on stray: Stray) -> Finding {
    let item = StrayItem(stray.path, stray.kind, stray.status)
    return Finding(
      .stray, severity: .note, file: stray.path, problem: item.problem, cause: item.cause,
      certainty: .possible)
  }

  func notAFile(_ part: EntryPart, _ kind: FileStatus.Kind) -> Finding {
    Finding(
      .notAFile, part: part, file: directory.appending(part.rawValue),
      problem: "the \(part.rawValue) is \(kind.noun), not a file",
      cause: "something other than its owner put it there", remedies: remedies)
  }

  func notADirectory(_ kind: FileStatus.Kind, _ status: FileStatus?) -> EntryRecord {
    let invalid = PartRecord(.invalid)
    return EntryRecord(
      id: EntryID(id), status: .invalidKeyAndValue, depth: .full, key: invalid, value: invalid,
      modified: status?.modified,
      findings: [
        Finding(
          .notAFile, file: directory,
          problem: "there is \(kind.noun) where the entry's directory belongs",
          cause: "something other than its owner put it there", remedies: remedies)
      ])
  }

  func unreadable(_ reason: Errno) -> EntryRecord {
    let isPermission = reason == .permissionDenied || reason == .notPermitted
    let part = PartRecord(.unreadable)
    return EntryRecord(
      id: EntryID(id), status: .unreadable, depth: .names, key: part, value: part,
      findings: [
        Finding(
          isPermission ? .permission : .inputOutputError, file: directory,
          problem: isPermission
            ? "the entry's directory may not be entered" : "the entry cannot be read: \(reason)",
          evidence: [Evidence("open", "\(reason)")], remedies: remedies)
      ])
  }
}
