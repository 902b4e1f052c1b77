import Larder
import LarderFormats

extension Reason {
  /// The reason to take an entry out: its worst finding, else its status.
  init(_ record: EntryRecord) {
    if record.status.isFaulty, let worst = record.findings.worst {
      self.init(worst, of: record.status.title)
    } else {
      self.init(code: record.status.rawValue, title: "\(record.status.title) entry")
    }
  }

  /// The reason to take an item out.
  init(_ item: ItemRecord) {
    let code = item.findings.worst?.code.rawValue ?? "\(item.status)-\(item.kind)"
    self.init(code: code, title: item.title)
  }

  private init(_ finding: Finding, of status: String) {
    let words = finding.code.rawValue.split(separator: "-").joined(separator: " ")
    self.init(code: finding.code.rawValue, title: status == words ? status : "\(status): \(words)")
  }
}

extension [Finding] {
  /// The first of the gravest findings.
  var worst: Finding? { self.max { $0.severity < $1.severity } }
}

extension EntryStatus {
  fileprivate var title: String { rawValue.split(separator: "-").joined(separator: " ") }
}

extension ItemRecord {
  fileprivate var title: String {
    switch (status, kind) {
    case (.live, .lock): "lock that is held"
    case (.live, _): "\(kind.rawValue) of a running process"
    case (.stale, _): "stale lock"
    case (.unknown, .lock): "lock of unknown state"
    case (.unknown, _): "\(kind.rawValue) of unknown state"
    case (.orphaned, .staging): "half-written leftover"
    case (.orphaned, .sidecar): "leftover beside the database"
    case (.orphaned, .session): "record of a process that is gone"
    case (.orphaned, _): "leftover"
    case (.stray, _): "stray \(kind == .directory ? "directory" : "file")"
    case (.empty, _): "empty directory"
    case (.damaged, _): "damaged \(kind.rawValue)"
    case (.kept, _): "put aside by the cache itself"
    case (.normal, _): "\(kind.rawValue) in use"
    }
  }
}
