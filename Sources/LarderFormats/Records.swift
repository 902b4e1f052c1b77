package import Larder
package import SystemPackage

/// The name of an entry in its cache: what its format tells entries apart by.
package struct EntryID: Sendable, Hashable {
  /// The hash of a hashed layout, the key column of a row; any bytes.
  package var name: [UInt8]
  /// The row of a database table, or the number of the pack that it lies in; tells entries of the same name apart.
  package var row: Int64?

  package init(_ name: [UInt8], row: Int64? = nil) {
    self.name = name
    self.row = row
  }
}

/// What a scan tells about one entry.
///
/// Small, because there may be millions: whatever can be found out again later is not here.
package struct EntryRecord: Sendable, Equatable {
  package var id: EntryID
  package var status: EntryStatus
  /// How thoroughly the entry was looked at.
  package var depth: Depth
  package var key: PartRecord
  package var value: PartRecord
  /// When the entry was last written; `nil` where the format does not keep it.
  package var modified: Timestamp?
  /// Whether the entry lies under the hash of its key.
  package var placement: Placement
  /// What is wrong or odd; empty for most.
  package var findings: [Finding]

  package init(
    id: EntryID, status: EntryStatus, depth: Depth, key: PartRecord, value: PartRecord,
    modified: Timestamp? = nil, placement: Placement = .unchecked, findings: [Finding] = []
  ) {
    self.id = id
    self.status = status
    self.depth = depth
    self.key = key
    self.value = value
    self.modified = modified
    self.placement = placement
    self.findings = findings
  }

  /// The size of key and value together, in bytes.
  package var size: Int64 { key.size &+ value.size }
}

/// Whether an entry lies where its key's hash says.
package enum Placement: String, Sendable, Hashable, CaseIterable {
  /// Not looked into: the depth does not ask for it, or the key cannot be read.
  case unchecked
  /// The name is the hash of the key.
  case confirmed
  /// The name is not the hash of the key.
  case wrong
  /// The key is of a class whose hash rule is its own: the hash cannot be recomputed from here.
  case unknowable
}

/// The key or the value of an entry.
package struct PartRecord: Sendable, Equatable {
  package var status: PartStatus
  /// In bytes; 0 where missing.
  package var size: Int64
  /// The short text that names it, safe to show; `nil` where it was not or cannot be decoded.
  package var label: String?

  package init(_ status: PartStatus, size: Int64 = 0, label: String? = nil) {
    self.status = status
    self.size = size
    self.label = label
  }
}

/// Something in a cache that is no entry.
package struct ItemRecord: Sendable, Equatable {
  package var kind: ItemKind
  package var status: ItemStatus
  /// Relative to the cache's root; any bytes but NUL.
  package var path: FilePath
  /// In bytes.
  package var size: Int64
  package var modified: Timestamp?
  package var findings: [Finding]

  package init(
    kind: ItemKind, status: ItemStatus, path: FilePath, size: Int64 = 0,
    modified: Timestamp? = nil, findings: [Finding] = []
  ) {
    self.kind = kind
    self.status = status
    self.path = path
    self.size = size
    self.modified = modified
    self.findings = findings
  }
}

/// Everything there is to show about one entry.
package struct EntryDetail: Sendable, Equatable {
  package var record: EntryRecord
  package var key: PartDetail
  package var value: PartDetail

  package init(record: EntryRecord, key: PartDetail, value: PartDetail) {
    self.record = record
    self.key = key
    self.value = value
  }
}

/// The decoded key or value of an entry, bounded in size, every text safe to show.
package struct PartDetail: Sendable, Equatable {
  /// The file, relative to the cache's root; `nil` for a row.
  package var file: FilePath?
  /// One line about what it is, such as "pickle, protocol 4, 12 opcodes".
  package var summary: String
  /// The value tree, one line a node.
  package var tree: [TreeLine]
  /// The instructions it is made of.
  package var instructions: [InstructionLine]
  /// Where the first fault is, in bytes.
  package var faultOffset: Int64?

  package init(
    file: FilePath? = nil, summary: String, tree: [TreeLine] = [],
    instructions: [InstructionLine] = [], faultOffset: Int64? = nil
  ) {
    self.file = file
    self.summary = summary
    self.tree = tree
    self.instructions = instructions
    self.faultOffset = faultOffset
  }
}

/// One node of a value tree.
package struct TreeLine: Sendable, Equatable {
  /// 0 for the root.
  package var depth: Int
  package var text: String

  package init(depth: Int, text: String) {
    self.depth = depth
    self.text = text
  }
}

/// One instruction of a pickle, or one field of a frame.
package struct InstructionLine: Sendable, Equatable {
  /// In bytes from the start of the part.
  package var offset: Int64
  package var name: String
  package var argument: String
  package var isFaulty: Bool

  package init(offset: Int64, name: String, argument: String = "", isFaulty: Bool = false) {
    self.offset = offset
    self.name = name
    self.argument = argument
    self.isFaulty = isFaulty
  }
}
