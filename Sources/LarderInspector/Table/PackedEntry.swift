import Larder

/// The fixed part of a row: 28 bytes, whatever the entry.
///
/// What does not fit (sizes from 4 GiB on, times beyond 1970–2106, the 65,535th combination of
/// finding codes) is marked here and lies in ``EntryTable``'s dictionaries of exceptions.
///
///     bits of flags   field
///     0 ... 3         status
///     4 ... 5         depth
///     6 ... 8         status of the key
///     9 ... 11        status of the value
///     12 ... 13       worst severity plus 1; 0 for none
///     14              marked
///     15              removed
///     16              the label is cut
///     17              not come by in this pass
struct PackedEntry: Sendable {
  /// Where the name lies.
  var identity: ByteArena.Reference
  /// Where the key's label lies; ``noLabel`` for none.
  var label: ByteArena.Reference
  var keySize: UInt32
  var valueSize: UInt32
  /// Seconds since 1970, ``noTime`` or ``oddTime``.
  var modified: UInt32
  var flags: UInt32
  var cache: UInt16
  /// The number of its combination of finding codes, or ``oddCodes``.
  var codes: UInt16

  static let noLabel = UInt32.max
  static let oddSize = UInt32.max
  static let noTime = UInt32.max
  static let oddTime = UInt32.max - 1
  static let oddCodes = UInt16.max

  init(identity: ByteArena.Reference, cache: UInt16) {
    self.identity = identity
    self.cache = cache
    label = Self.noLabel
    (keySize, valueSize, modified, flags, codes) = (0, 0, Self.noTime, 0, 0)
  }
}

extension PackedEntry {
  var status: EntryStatus {
    get { EntryStatus.byOrdinal[field(0, 4)] }
    set { setField(0, 4, newValue.ordinal) }
  }

  var depth: Depth {
    get { Depth(ordinal: field(4, 2)) }
    set { setField(4, 2, newValue.ordinal) }
  }

  var keyStatus: PartStatus {
    get { PartStatus.byOrdinal[field(6, 3)] }
    set { setField(6, 3, newValue.ordinal) }
  }

  var valueStatus: PartStatus {
    get { PartStatus.byOrdinal[field(9, 3)] }
    set { setField(9, 3, newValue.ordinal) }
  }

  var severity: Severity? {
    get { Severity(ordinal: field(12, 2)) }
    set { setField(12, 2, newValue.ordinal) }
  }

  var isMarked: Bool {
    get { field(14, 1) == 1 }
    set { setField(14, 1, newValue ? 1 : 0) }
  }

  var isRemoved: Bool {
    get { field(15, 1) == 1 }
    set { setField(15, 1, newValue ? 1 : 0) }
  }

  var isLabelCut: Bool {
    get { field(16, 1) == 1 }
    set { setField(16, 1, newValue ? 1 : 0) }
  }

  var isUnseen: Bool {
    get { field(17, 1) == 1 }
    set { setField(17, 1, newValue ? 1 : 0) }
  }

  private func field(_ start: UInt32, _ width: UInt32) -> Int {
    Int(flags >> start & (1 << width - 1))
  }

  private mutating func setField(_ start: UInt32, _ width: UInt32, _ value: Int) {
    let mask: UInt32 = (1 << width - 1) << start
    flags = flags & ~mask | UInt32(truncatingIfNeeded: value) << start & mask
  }
}
