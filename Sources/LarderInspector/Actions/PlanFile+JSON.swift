import Larder
import LarderFormats
import SystemPackage

// What plan files say beyond what `--json` prints of a plan: everything that is needed to carry it
// out.
extension JSONWriter {
  /// Writes the members of a plan, its steps apart.
  mutating func header(of plan: Plan) {
    field("action", plan.action.rawValue)
    field("path", path: plan.cache)
    field("format", plan.format.rawValue)
    field("bytes", plan.bytes)
    field("notes", plan.notes)
  }

  /// Writes the members of what a step expects and needs.
  mutating func expectations(of step: Step) {
    if step.doubt != .certain { field("doubt", step.doubt.slug) }
    switch step.lock {
    case .some(.exclusiveFile(let path)):
      key("lock")
      object { $0.field("file", path: path) }
    case .some(.database): field("lock", "database")
    case .some(.none): field("lock", "none")
    case nil: break
    }
    switch step.work {
    case .move, .breakLock, .salvageDatabase, .salvagePack, .settleDatabase:
      key("expects")
      array { list in for move in step.moves { list.object { $0.fields(of: move) } } }
    case .deleteRow(let row), .deletePacked(let row):
      key("holds")
      object {
        $0.field("digest", Base64.encode(row.digest))
        $0.field("bytes", row.size)
      }
    case .compactCache(let estimate):
      key("estimate")
      object { $0.fields(of: estimate) }
    case .compactDatabase, .restore, .purge: break
    }
  }

  private mutating func fields(of move: PlannedMove) {
    field("path", path: move.path)
    let found = move.fingerprint
    field("kind", found.kind.word)
    field("inode", String(found.identity.inode))
    field("mode", found.mode)
    field("modified", found.modified)
    field("changed", found.changed)
    field("digest", String(found.digest, radix: 16))
    field("files", found.files)
    field("bytes", found.bytes)
  }
}

extension JudgedRow {
  fileprivate init?(planFile json: JSONValue) {
    guard let name = json["id"]?.bytes, let held = json["holds"],
      let digest = held["digest"]?.text.flatMap(Base64.decode), let size = held["bytes"]?.int64
    else { return nil }
    self.init(id: EntryID(name, row: json["row"]?.int64), digest: digest, size: size)
  }
}

// Reading.
extension Plan {
  /// Reads the header of a plan; its steps come after it.
  init?(planFile json: JSONValue) {
    guard let action = json["action"]?.text.flatMap(Action.init),
      PlanFile.actions.contains(action),
      let path = json["path"]?.bytes.flatMap(FilePath.init(pathBytes:)), path.isAbsolute,
      let format = json["format"]?.text.flatMap(CacheFormat.init)
    else { return nil }
    self.init(
      action: action, cache: path, format: format,
      notes: (json["notes"]?.elements ?? []).compactMap(\.text))
  }
}

extension Step {
  /// Reads a step.
  init?(planFile json: JSONValue) {
    guard let subject = Subject(planFile: json), let work = Work(planFile: json),
      let code = json["reason"]?.text, let title = json["title"]?.text,
      let evidence = json["evidence"]?.elements
    else { return nil }
    let lock = json["lock"].map(OwnerLock.init(planFile:))
    if case .some(nil) = lock { return nil }
    let doubt = json["doubt"]?.text.map(LockTrust.init(slug:))
    if case .some(nil) = doubt { return nil }
    self.init(
      subject: subject, reason: Reason(code: code, title: title), work: work,
      lock: lock.flatMap(\.self), evidence: evidence.compactMap(Evidence.init(planFile:)),
      doubt: doubt.flatMap(\.self) ?? .certain)
  }
}

extension Subject {
  fileprivate init?(planFile json: JSONValue) {
    switch json["subject"]?.text {
    case "entry":
      guard let name = json["id"]?.bytes else { return nil }
      self = .entry(EntryID(name, row: json["row"]?.int64))
    case "item":
      guard let path = json["path"]?.relativePath else { return nil }
      self = .item(path)
    case "database": self = .database
    case "cache": self = .cache
    default: return nil
    }
  }
}

extension Work {
  fileprivate init?(planFile json: JSONValue) {
    let moves = (json["expects"]?.elements ?? []).compactMap(PlannedMove.init(planFile:))
    guard moves.count == (json["expects"]?.elements ?? []).count else { return nil }
    switch json["work"]?.text {
    case "move" where !moves.isEmpty: self = .move(moves)
    case "break-lock" where !moves.isEmpty: self = .breakLock(moves)
    case "salvage-database" where !moves.isEmpty: self = .salvageDatabase(moves)
    case "salvage-pack" where !moves.isEmpty: self = .salvagePack(moves)
    case "settle-database" where !moves.isEmpty: self = .settleDatabase(moves)
    case "delete-row":
      guard let row = JudgedRow(planFile: json) else { return nil }
      self = .deleteRow(row)
    case "delete-packed":
      guard let row = JudgedRow(planFile: json) else { return nil }
      self = .deletePacked(row)
    case "compact-cache":
      guard let estimate = json["estimate"].flatMap(CompactionEstimate.init(planFile:)) else {
        return nil
      }
      self = .compactCache(estimate)
    case "compact-database": self = .compactDatabase(size: json["bytes"]?.int64 ?? 0)
    default: return nil
    }
  }
}

extension CompactionEstimate {
  fileprivate init?(planFile json: JSONValue) {
    guard let loose = json["loose"]?.int, let packed = json["packed"]?.int,
      let removed = json["removed"]?.int, let packs = json["packs"]?.int,
      let before = json["before"].flatMap(DiskSpace.init(planFile:)),
      let after = json["after"].flatMap(DiskSpace.init(planFile:))
    else { return nil }
    self.init(
      loose: loose, packed: packed, removed: removed, packs: packs,
      space: SpaceWon(before: before, after: after))
  }
}

extension DiskSpace {
  fileprivate init?(planFile json: JSONValue) {
    guard let inodes = json["inodes"]?.int, let bytes = json["bytes"]?.int64 else { return nil }
    self.init(inodes: inodes, bytes: bytes)
  }
}

extension OwnerLock {
  fileprivate init?(planFile json: JSONValue) {
    switch json.text {
    case "database": self = .database
    case "none": self = .none
    default:
      guard let path = json["file"]?.relativePath else { return nil }
      self = .exclusiveFile(path)
    }
  }
}

extension PlannedMove {
  fileprivate init?(planFile json: JSONValue) {
    guard let path = json["path"]?.relativePath, let fingerprint = Fingerprint(planFile: json)
    else { return nil }
    self.init(path: path, fingerprint: fingerprint)
  }
}

extension Fingerprint {
  fileprivate init?(planFile json: JSONValue) {
    guard let kind = json["kind"]?.text.flatMap(FileStatus.Kind.init(word:)),
      let inode = json["inode"]?.text.flatMap({ UInt64($0) }),
      let mode = json["mode"]?.int64.flatMap(UInt32.init(exactly:)),
      let modified = json["modified"]?.timestamp, let changed = json["changed"]?.timestamp,
      let digest = json["digest"]?.text.flatMap({ UInt64($0, radix: 16) }),
      let files = json["files"]?.int, let bytes = json["bytes"]?.int64
    else { return nil }
    self.init(
      kind: kind, identity: FileIdentity(device: 0, inode: inode), mode: mode,
      modified: modified, changed: changed, digest: digest, files: files, bytes: bytes)
  }
}

extension Evidence {
  fileprivate init?(planFile json: JSONValue) {
    guard let source = json["source"]?.text, let fact = json["fact"]?.text else { return nil }
    self.init(source, fact)
  }
}

extension FileStatus.Kind {
  private static let words: [(FileStatus.Kind, String)] = [
    (.file, "file"), (.directory, "directory"), (.link, "link"), (.fifo, "fifo"),
    (.socket, "socket"), (.device, "device"),
  ]

  fileprivate var word: String { Self.words.first { $0.0 == self }?.1 ?? "file" }

  fileprivate init?(word: String) {
    guard let kind = Self.words.first(where: { $0.1 == word })?.0 else { return nil }
    self = kind
  }
}

extension LockTrust {
  fileprivate var slug: String {
    switch self {
    case .certain: "certain"
    case .likely: "likely"
    case .unknown: "unknown"
    }
  }

  fileprivate init?(slug: String) {
    switch slug {
    case "likely": self = .likely
    case "unknown": self = .unknown
    default: return nil
    }
  }
}
