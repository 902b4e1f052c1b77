import Larder
import LarderFormats
import SystemPackage

extension JournalRecord {
  /// Writes the record as one JSON object.
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("record", name)
      writeMembers(to: &json)
    }
  }

  private var name: String {
    switch self {
    case .begin: "begin"
    case .step: "step"
    case .parent: "parent"
    case .done: "done"
    case .dropped: "dropped"
    case .left: "left"
    case .lock: "lock"
    case .salvaged: "salvaged"
    case .end: "end"
    case .undo: "undo"
    case .restored: "restored"
    case .undoEnd: "undo-end"
    case .purge: "purge"
    case .purged: "purged"
    }
  }

  private func writeMembers(to json: inout JSONWriter) {
    switch self {
    case .begin(let beginning): beginning.write(to: &json)
    case .step(let intent): intent.write(to: &json)
    case .parent(let note): note.write(to: &json)
    case .done(let step), .dropped(let step), .restored(let step): json.field("step", step)
    case .left(let parent, let modified):
      json.field("parent", parent)
      json.field("modified", modified)
    case .lock(let inode): json.field("inode", Int64(bitPattern: inode))
    case .salvaged(let step, let stamp):
      json.field("step", step)
      json.field("inode", Int64(bitPattern: stamp.inode))
      json.field("size", stamp.size)
      json.field("modified", stamp.modified)
    case .end(let holding), .undoEnd(let holding):
      json.field("steps", holding.steps)
      json.field("bytes", holding.bytes)
    case .undo(let began), .purge(let began): json.field("began", began)
    case .purged: break
    }
  }

  /// Reads a record; `nil` where it is none of this version.
  init?(_ json: JSONValue) {
    let record: JournalRecord? =
      switch json["record"]?.text {
      case "begin": Beginning(json).map(JournalRecord.begin)
      case "step": StepIntent(json).map(JournalRecord.step)
      case "parent": ParentNote(json).map(JournalRecord.parent)
      case "done": json["step"]?.int.map { .done(step: $0) }
      case "dropped": json["step"]?.int.map { .dropped(step: $0) }
      case "left": Self.left(json)
      case "lock": json["inode"]?.int64.map { .lock(inode: UInt64(bitPattern: $0)) }
      case "salvaged": Self.salvaged(json)
      case "end": Holding(json).map(JournalRecord.end)
      case "undo": json["began"]?.timestamp.map { .undo(began: $0) }
      case "restored": json["step"]?.int.map { .restored(step: $0) }
      case "undo-end": Holding(json).map(JournalRecord.undoEnd)
      case "purge": json["began"]?.timestamp.map { .purge(began: $0) }
      case "purged": .purged
      default: nil
      }
    guard let record else { return nil }
    self = record
  }

  private static func left(_ json: JSONValue) -> JournalRecord? {
    guard let parent = json["parent"]?.int, let modified = json["modified"]?.timestamp else {
      return nil
    }
    return .left(parent: parent, modified: modified)
  }

  private static func salvaged(_ json: JSONValue) -> JournalRecord? {
    guard let step = json["step"]?.int, let inode = json["inode"]?.int64,
      let size = json["size"]?.int64, let modified = json["modified"]?.timestamp
    else { return nil }
    return .salvaged(
      step: step,
      replacement: FileStamp(inode: UInt64(bitPattern: inode), size: size, modified: modified))
  }
}

extension JournalRecord.Beginning {
  fileprivate func write(to json: inout JSONWriter) {
    json.field("schema", Self.schema)
    json.field("run", run)
    json.field("action", action.rawValue)
    json.field("began", began)
    json.field("command", invocation.command)
    json.field("invocation", invocation.id)
    json.field("steps", steps)
  }

  fileprivate init?(_ json: JSONValue) {
    guard json["schema"]?.int == Self.schema, let run = json["run"]?.int,
      let action = json["action"]?.text.flatMap(Action.init), let began = json["began"]?.timestamp,
      let command = json["command"]?.elements, let id = json["invocation"]?.text,
      let steps = json["steps"]?.int
    else { return nil }
    self.init(
      run: run, action: action, began: began,
      invocation: Invocation(command: command.compactMap(\.text), id: id), steps: steps)
  }
}

extension JournalRecord.StepIntent {
  fileprivate func write(to json: inout JSONWriter) {
    json.field("step", step)
    subject.write(to: &json)
    json.field("code", reason.code)
    json.field("title", reason.title)
    json.field("work", work.rawValue)
    json.field("bytes", bytes)
    if let rowFile { json.field("rows", rowFile) }
    if let pack {
      json.field("pack", Base64.encode(pack.identity))
      json.field("leader", pack.leader)
    }
    if let lock {
      json.key("lock")
      json.object(lock.write)
    }
    if names.isEmpty { return }
    json.key("names")
    json.array { json in for name in names { json.object(name.write) } }
  }

  fileprivate init?(_ json: JSONValue) {
    guard let step = json["step"]?.int, let subject = Subject(json),
      let code = json["code"]?.text, let title = json["title"]?.text,
      let work = json["work"]?.text.flatMap(Kind.init), let bytes = json["bytes"]?.int64
    else { return nil }
    let names = (json["names"]?.elements ?? []).map(JournalRecord.MovedName.init)
    guard !names.contains(where: { $0 == nil }) else { return nil }
    self.init(
      step: step, subject: subject, reason: Reason(code: code, title: title), work: work,
      lock: json["lock"].flatMap(JournalRecord.PlacedName.init), names: names.compactMap(\.self),
      rowFile: json["rows"]?.text, pack: JournalRecord.PackNote(json), bytes: bytes)
  }
}

extension JournalRecord.PackNote {
  fileprivate init?(_ json: JSONValue) {
    guard let identity = json["pack"]?.text.flatMap(Base64.decode), let leader = json["leader"]?.int
    else { return nil }
    self.init(identity: identity, leader: leader)
  }
}

extension JournalRecord.PlacedName {
  fileprivate func write(to json: inout JSONWriter) {
    json.field("path", bytes: path.pathBytes)
    json.field("parent", parent)
  }

  fileprivate init?(_ json: JSONValue) {
    guard let path = json["path"]?.relativePath, let parent = json["parent"]?.int else {
      return nil
    }
    self.init(path: path, parent: parent)
  }
}

extension JournalRecord.MovedName {
  fileprivate func write(to json: inout JSONWriter) {
    place.write(to: &json)
    json.field("item", item)
    json.field("inode", Int64(bitPattern: inode))
    json.field("mode", mode)
    json.field("modified", modified)
  }

  fileprivate init?(_ json: JSONValue) {
    guard let place = JournalRecord.PlacedName(json), let item = json["item"]?.int, item >= 0,
      let inode = json["inode"]?.int64,
      let mode = json["mode"]?.int64.flatMap(UInt32.init(exactly:)),
      let modified = json["modified"]?.timestamp
    else { return nil }
    self.init(
      place: place, item: item, inode: UInt64(bitPattern: inode), mode: mode, modified: modified)
  }
}

extension JournalRecord.ParentNote {
  fileprivate func write(to json: inout JSONWriter) {
    json.field("parent", number)
    json.field("path", bytes: path.pathBytes)
    json.field("mode", mode)
    json.field("modified", modified)
  }

  fileprivate init?(_ json: JSONValue) {
    guard let number = json["parent"]?.int, let path = json["path"]?.relativePath,
      let mode = json["mode"]?.int64.flatMap(UInt32.init(exactly:)),
      let modified = json["modified"]?.timestamp
    else { return nil }
    self.init(number: number, path: path, mode: mode, modified: modified)
  }
}

extension JournalRecord.Holding {
  fileprivate init?(_ json: JSONValue) {
    guard let steps = json["steps"]?.int, let bytes = json["bytes"]?.int64 else { return nil }
    self.init(steps: steps, bytes: bytes)
  }
}

extension Subject {
  fileprivate func write(to json: inout JSONWriter) {
    switch self {
    case .entry(let entry):
      json.field("entry", bytes: entry.name)
      if let row = entry.row { json.field("row", row) }
    case .item(let path): json.field("item", bytes: path.pathBytes)
    case .database: json.field("database", true)
    case .cache: json.field("cache", true)
    case .run(let run): json.field("run", run)
    }
  }

  fileprivate init?(_ json: JSONValue) {
    if let name = json["entry"]?.bytes {
      self = .entry(EntryID(name, row: json["row"]?.int64))
    } else if let path = json["item"]?.relativePath {
      self = .item(path)
    } else if json["database"]?.truth == true {
      self = .database
    } else if json["cache"]?.truth == true {
      self = .cache
    } else if let run = json["run"]?.int {
      self = .run(run)
    } else {
      return nil
    }
  }
}

extension JSONWriter {
  /// Writes a moment as `[seconds, nanoseconds]`: exact, and quick to read.
  mutating func field(_ name: String, _ time: Timestamp) {
    key(name)
    array {
      $0.value(time.seconds)
      $0.value(time.nanoseconds)
    }
  }
}

extension JSONValue {
  /// A moment as journals and plans write it.
  var timestamp: Timestamp? {
    guard let parts = elements, parts.count == 2, let seconds = parts[0].int64,
      let nanoseconds = parts[1].int64, (0..<1_000_000_000).contains(nanoseconds)
    else { return nil }
    return Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }

  /// A path that leads nowhere but down.
  var relativePath: FilePath? {
    guard let bytes, bytes.first != UInt8(ascii: "/") else { return nil }
    let dot = UInt8(ascii: ".")
    for name in bytes.split(separator: UInt8(ascii: "/")) where name.first == dot {
      if name.count == 1 || (name.count == 2 && name.last == dot) { return nil }
    }
    return FilePath(pathBytes: bytes)
  }
}
