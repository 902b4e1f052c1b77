import Larder
import LarderFormats
import SystemPackage

/// What the beginning of a scan file says of the scan.
struct ScanHead {
  let version: String
  let began: Timestamp
  let depth: Depth
  let root: FilePath

  init(_ payload: ArraySlice<UInt8>) throws(ScanDecodingError) {
    var decoder = ScanDecoder(payload)
    version = SafeText.display(try decoder.text())
    began = try decoder.time()
    depth = try decoder.one(of: ScanValues.depths)
    root = try decoder.path()
  }
}

/// What the block of a cache says.
private struct CacheHead {
  let path: FilePath
  let format: CacheFormat
  let variant: String?
  let why: String
  let rule: PathRule
  let findings: [Finding]

  init(_ payload: ArraySlice<UInt8>) throws(ScanDecodingError) {
    var decoder = ScanDecoder(payload)
    path = try decoder.path()
    let name = try decoder.text()
    guard let format = CacheFormat(rawValue: name) else {
      throw ScanDecodingError(expected: "a format of this larder's, not '\(name.prefix(40))'")
    }
    self.format = format
    variant = try decoder.optionalText()
    why = try decoder.text()
    var lengths: [Int] = []
    for _ in 0..<(try decoder.count(each: 1)) {
      lengths.append(Int(clamping: try decoder.number()))
    }
    rule = PathRule(lengths: lengths)
    findings = try decoder.findings()
  }
}

/// A cache as a scan file tells of it: to be looked at like others, and changed by nobody.
struct ScannedCache: MendableCache {
  let info: CacheInfo
  let changes: (any ChangeMap)? = nil
  private let reader: ScanFileReader
  private let part: ScanFileReader.Part
  private let rule: PathRule
  /// What is wrong with the file behind this cache.
  private let fault: LarderError?
  private let index: ScanIndex

  init(
    _ part: ScanFileReader.Part, of reader: ScanFileReader, _ scan: ScanHead, isLast: Bool,
    in file: borrowing FileHandle
  ) throws(LarderError) {
    let head = try reader.read(part.blocks[0], in: file) { payload throws(ScanDecodingError) in
      try CacheHead(payload)
    }
    self.reader = reader
    self.part = part
    rule = head.rule
    fault = isLast ? reader.fault : nil
    index = ScanIndex(part.blocks.filter { $0.kind == .entries })
    info = CacheInfo(
      path: Self.path(of: head.path, below: scan.root, in: reader.path), format: head.format,
      variant: head.variant, why: head.why,
      readOnly: "it is a scan of '\(head.path.displayText)', made \(scan.began.rfc3339)",
      findings: head.findings, isScan: true)
  }

  /// The scan file itself, or a name below it for one of several caches: nothing can lie there.
  private static func path(
    of cache: FilePath, below root: FilePath, in file: FilePath
  ) -> FilePath {
    var rest = cache
    guard cache != root, rest.removePrefix(root) else { return file }
    return file.appending(rest.components)
  }
}

// Looking.
extension ScannedCache {
  func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    let file = try reader.open()
    var outcome = ScanOutcome()
    var failure: LarderError?
    for block in part.blocks.dropFirst() {
      let batch: ScanBatch
      switch block.kind {
      case .entries:
        batch = ScanBatch(entries: try entries(of: block, in: file).map(\.record))
      case .items: batch = ScanBatch(items: try items(of: block, in: file))
      case .findings:
        outcome.findings += try findings(of: block, in: file)
        continue
      case .error:
        failure = try error(in: block, of: file)
        continue
      case .scan, .cache, .end: continue
      }
      if deliver(batch) == .stop { return ScanOutcome(isComplete: false) }
    }
    if let failure = failure ?? fault { throw failure }
    outcome.isComplete = try isComplete(file)
    return outcome
  }

  private func entries(
    of block: ScanFileReader.Block, in file: borrowing FileHandle
  ) throws(LarderError) -> [EntryDecoder.Entry] {
    try reader.read(block, in: file) { payload throws(ScanDecodingError) in
      var decoder = EntryDecoder(payload)
      var entries: [EntryDecoder.Entry] = []
      while let entry = try decoder.next() { entries.append(entry) }
      return entries
    }
  }

  private func items(
    of block: ScanFileReader.Block, in file: borrowing FileHandle
  ) throws(LarderError) -> [ItemRecord] {
    try reader.read(block, in: file) { payload throws(ScanDecodingError) in
      var decoder = ScanDecoder(payload)
      var items: [ItemRecord] = []
      while !decoder.isAtEnd { items.append(try decoder.item()) }
      return items
    }
  }

  private func findings(
    of block: ScanFileReader.Block, in file: borrowing FileHandle
  ) throws(LarderError) -> [Finding] {
    try reader.read(block, in: file) { payload throws(ScanDecodingError) in
      var decoder = ScanDecoder(payload)
      return try decoder.findings()
    }
  }

  /// Why the cache could not be read when it was scanned.
  private func error(
    in block: ScanFileReader.Block, of file: borrowing FileHandle
  ) throws(LarderError) -> LarderError {
    try reader.read(block, in: file) { payload throws(ScanDecodingError) in
      var decoder = ScanDecoder(payload)
      let code = LarderError.Code(rawValue: try decoder.text()) ?? .inputOutput
      return LarderError(code, try decoder.text(), remedy: try decoder.optionalText())
    }
  }

  /// Whether the scan came to its end.
  private func isComplete(_ file: borrowing FileHandle) throws(LarderError) -> Bool {
    guard let end = reader.end else { return false }
    return try reader.read(end, in: file) { payload throws(ScanDecodingError) in
      var decoder = ScanDecoder(payload)
      return try decoder.byte() != 0
    }
  }

  func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    try find(entry)?.record
  }

  private func find(_ entry: EntryID) throws(LarderError) -> EntryDecoder.Entry? {
    let file = try reader.open()
    let blocks = index.blocks(of: entry) { block throws(LarderError) in
      try entries(of: block, in: file).map(\.record.id)
    }
    for block in blocks {
      if let found = try entries(of: block, in: file).first(where: { $0.record.id == entry }) {
        return found
      }
    }
    return nil
  }

  func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? {
    let file = try reader.open()
    for block in part.blocks where block.kind == .items {
      if let item = try items(of: block, in: file).first(where: { $0.path == path }) {
        return item
      }
    }
    return nil
  }

  /// What the scan kept: status, size and label of both parts, not their bytes.
  func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? {
    try check(entry, depth: .full).map { record in
      EntryDetail(record: record, key: detail(of: record.key), value: detail(of: record.value))
    }
  }

  private func detail(of part: PartRecord) -> PartDetail {
    PartDetail(
      summary: "\(part.status.rawValue) when scanned; its bytes are not in the scan",
      tree: part.label.map { [TreeLine(depth: 0, text: $0)] } ?? [])
  }

  func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] { [] }

  func path(of entry: EntryID) -> FilePath {
    // Only a name that its format does not make has a path of its own in the file.
    rule.path(of: entry.name) ?? (try? find(entry)?.path) ?? FilePath(bytes: entry.name)
  }
}

// Changing: refused before any of these is asked, because the cache is read-only.
extension ScannedCache {
  func ownerLock(for entry: EntryID) -> OwnerLock {
    info.format == .pytoolsV5 ? .database : .exclusiveFile("lock")
  }

  func names(of entry: EntryID) -> [FilePath] { [] }
}

extension FilePath {
  fileprivate init(bytes: [UInt8]) { self = FilePath(pathBytes: bytes) ?? "" }
}
