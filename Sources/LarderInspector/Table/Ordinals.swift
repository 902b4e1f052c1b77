package import Larder

// Small numbers for the cases, exhaustive on purpose: a new case does not compile until it has one.

extension EntryStatus {
  /// The rank in a list sorted by status, from 0: what cannot be used first, what is valid last.
  package var ordinal: Int {
    switch self {
    case .invalidKeyAndValue: 0
    case .invalidKey: 1
    case .invalidValue: 2
    case .missingKey: 3
    case .missingValue: 4
    case .empty: 5
    case .unreadable: 6
    case .misplaced: 7
    case .duplicate: 8
    case .locked: 9
    case .unchecked: 10
    case .valid: 11
    }
  }

  /// Every status at the index of its ``ordinal``, filled up to the 16 values of four bits.
  static let byOrdinal: [EntryStatus] = {
    let sorted = allCases.sorted { $0.ordinal < $1.ordinal }
    return sorted + Array(repeating: .unchecked, count: 16 - sorted.count)
  }()
}

extension PartStatus {
  var ordinal: Int {
    switch self {
    case .unchecked: 0
    case .valid: 1
    case .invalid: 2
    case .missing: 3
    case .unreadable: 4
    }
  }

  /// Every status at the index of its ``ordinal``, filled up to the 8 values of three bits.
  static let byOrdinal: [PartStatus] = {
    let sorted = allCases.sorted { $0.ordinal < $1.ordinal }
    return sorted + Array(repeating: .unchecked, count: 8 - sorted.count)
  }()
}

extension Depth {
  var ordinal: Int {
    switch self {
    case .names: 0
    case .structure: 1
    case .full: 2
    }
  }

  init(ordinal: Int) {
    switch ordinal {
    case 0: self = .names
    case 1: self = .structure
    default: self = .full
    }
  }
}

extension ItemStatus {
  /// The rank in a list sorted by status, from 0: what asks for something to be done first.
  package var ordinal: Int {
    switch self {
    case .stale: 0
    case .orphaned: 1
    case .unknown: 2
    case .stray: 3
    case .empty: 4
    case .live: 5
    case .normal: 6
    case .kept: 7
    case .damaged: 8
    }
  }
}

extension Severity {
  init?(ordinal: Int) {
    switch ordinal {
    case 1: self = .note
    case 2: self = .warning
    case 3: self = .error
    default: return nil
    }
  }
}

extension Severity? {
  /// From 0 for none to 3 for an error.
  var ordinal: Int {
    switch self {
    case nil: 0
    case .note: 1
    case .warning: 2
    case .error: 3
    }
  }
}
