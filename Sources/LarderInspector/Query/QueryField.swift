import Larder
import LarderFormats

/// A column that a query can ask about.
package enum QueryField: String, CaseIterable, Sendable {
  case status, size
  case keySize = "key.size"
  case valueSize = "value.size"
  case age, modified, key, value, id, path, format, cache, code, severity
  case flag = "is"
  case depth, kind
}

/// How a query compares a column with a value.
package enum QueryOperator: String, CaseIterable, Sendable {
  /// What suits the column: a family of statuses, the beginning of an id, a part of a text.
  case matches = ":"
  case equal = "="
  case notEqual = "!="
  case greaterOrEqual = ">="
  case lessOrEqual = "<="
  case greater = ">"
  case less = "<"
  /// Contains, whatever the case.
  case contains = "~"
}

/// What `is:` can ask about an entry or an item.
package enum QueryFlag: String, CaseIterable, Sendable {
  case marked
  /// An entry that cannot be used as it is; an item with a warning or an error.
  case faulty
  case unchecked
  /// An entry whose owner holds its lock, or a lock that is held.
  case locked
  /// Stored together with others in a pack.
  case packed
  /// Stored in files of its own.
  case loose
  case entry, item
}

extension QueryField {
  /// The kind of values that a column has.
  enum Domain {
    case bytes, age, time, text
    /// One of a few words, in order where they can be compared.
    case words([String], isOrdered: Bool)
  }

  var domain: Domain {
    switch self {
    case .size, .keySize, .valueSize: .bytes
    case .age: .age
    case .modified: .time
    case .key, .value, .id, .path, .cache: .text
    case .status: .words(Self.statuses, isOrdered: false)
    case .format: .words(CacheFormat.allCases.map(\.rawValue), isOrdered: false)
    case .code: .words(FindingCode.allCases.map(\.rawValue), isOrdered: false)
    case .severity: .words(["none"] + Severity.allCases.map(\.rawValue), isOrdered: true)
    case .flag: .words(QueryFlag.allCases.map(\.rawValue), isOrdered: false)
    case .depth: .words(Depth.allCases.map(\.rawValue), isOrdered: true)
    case .kind: .words(["entry"] + ItemKind.allCases.map(\.rawValue), isOrdered: false)
    }
  }

  /// The operators that the column knows, the usual one first.
  package var operators: [QueryOperator] {
    let order: [QueryOperator] = [.greater, .less, .greaterOrEqual, .lessOrEqual]
    return switch domain {
    case .bytes, .time: order + [.matches, .equal, .notEqual]
    case .age: [.less, .greater, .lessOrEqual, .greaterOrEqual, .matches, .equal, .notEqual]
    case .text:
      self == .id
        ? [.matches, .contains, .equal, .notEqual]
        : [
          .contains, .matches, .equal, .notEqual,
        ]
    case .words(_, isOrdered: true): [.matches, .equal, .notEqual] + order
    case .words:
      self == .flag
        ? [.matches, .equal, .notEqual]
        : [
          .matches, .equal, .notEqual, .contains,
        ]
    }
  }

  /// The words that the column can have; empty where it is no matter of words.
  package var words: [String] {
    if case .words(let words, _) = domain { words } else { [] }
  }

  /// The words that stand for several ``words`` after a `:`.
  var families: [String] {
    switch self {
    case .status: ["invalid", "missing"]
    case .format: ["pytools", "larder"]
    case .code: ["pickle", "lock"]
    default: []
    }
  }

  /// What it tells, in a few words, for help and completion.
  package var summary: String {
    switch self {
    case .status: "status of the entry or item; 'invalid' and 'missing' are families"
    case .size: "bytes of key and value, such as size>1M"
    case .keySize: "bytes of the key"
    case .valueSize: "bytes of the value"
    case .age: "time since it was written, such as age<2d"
    case .modified: "when it was written (UTC), such as modified>=2026-01-31"
    case .key: "label of the key"
    case .value: "label of the value"
    case .id: "beginning of the name in the cache, such as the hash"
    case .path: "path in the cache"
    case .format: "format of the cache; 'pytools' and 'larder' are families"
    case .cache: "path of the cache"
    case .code: "code of a finding, such as code:cut-short"
    case .severity: "worst finding: none, note, warning, error"
    case .flag: "marked, faulty, unchecked, locked, packed, loose, entry or item"
    case .depth: "how thoroughly it was looked at"
    case .kind: "entry, or the kind of an item"
    }
  }

  private static let statuses: [String] = {
    let all = EntryStatus.allCases.map(\.rawValue) + ItemStatus.allCases.map(\.rawValue)
    var seen = Set<String>()
    return all.filter { seen.insert($0).inserted }
  }()
}
