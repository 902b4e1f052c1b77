/// How much a walk may use, whatever the pickle asks for.
///
/// A pickle that needs more of `stack` or `memo` stops with a ``PickleFault/Kind/limitReached``
/// fault; past the other limits the walk goes on and only records less.
package struct PickleLimits: Hashable, Sendable {
  /// A limit by name, for faults.
  package enum Name: String, Hashable, Sendable { case bytes, stack, memo }

  /// The longest file that is read, in bytes: offsets are kept in 36 bits.
  package static let bytes = 1 << 36
  /// Values and marks on the stack at the same time (8 bytes each).
  package var stack = 1 << 24
  /// Memo entries, when they are numbered densely as every pickler does (8 bytes each).
  package var memo = 1 << 24
  /// Memo entries whose numbers leave gaps (about 32 bytes each).
  package var sparseMemo = 1 << 20
  /// Nodes of the value tree (48 bytes each); at most ``maximalNodes``.
  package var nodes = 1 << 17
  /// References between nodes of the value tree (4 bytes each).
  package var children = 1 << 19
  /// Distinct globals that are listed by name.
  package var globals = 1_024
  /// Calls, effects and extension codes that are listed one by one.
  package var listed = 64
  /// Bytes of a global's module or name that are kept.
  package var nameBytes = 256

  /// The highest useful value of ``nodes``: node numbers are kept in 20 bits.
  package static let maximalNodes = 1 << 20 - 1

  /// Limits that suit caches: a pickle within them costs at most about 300 MB, a usual one nothing.
  package static let `default` = PickleLimits()

  /// Makes the default limits, to be changed one by one.
  package init() {}
}
