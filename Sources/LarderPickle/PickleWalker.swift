/// Reads pickles without executing them: walks the instructions on an abstract stack.
///
/// Nothing is imported, called or allocated by a length that the pickle merely claims. Payload is
/// checked (text must be UTF-8) but not copied. Keep one walker for many pickles: it keeps its
/// stack, its memo and the names it has seen. Give each thread its own.
///
/// The verdicts are those of CPython's unpickler as far as they follow from the bytes alone:
/// whether a global exists, what a call returns or whether a key is hashable is not known here.
package struct PickleWalker: ~Copyable {
  /// What a walk makes besides the verdict.
  package enum Building: Hashable, Sendable {
    /// Nothing: the bulk check.
    case nothing
    /// The value tree.
    case tree
  }

  /// The limits of every walk.
  package var limits: PickleLimits
  private var machine = Machine()

  /// Makes a walker.
  package init(limits: PickleLimits = .default) { self.limits = limits }

  /// Reads the pickle that begins at an offset, up to its STOP or its first fault.
  ///
  /// Offsets count from the start of `bytes`, which are the whole file. Where a file holds several
  /// pickles, the next one begins at ``PickleReading/end``.
  ///
  /// - Complexity: O(bytes up to STOP) in time; memory as ``PickleLimits`` allows.
  package mutating func walk(
    _ bytes: UnsafeRawBufferPointer, from start: Int = 0, building: Building = .nothing
  ) -> PickleReading {
    machine.begin(
      bytes, from: min(max(start, 0), bytes.count), limits: limits, isBuilding: building == .tree)
    return machine.read()
  }

  /// Reads the pickle in an array, see ``walk(_:from:building:)-swift.method``.
  package mutating func walk(
    _ bytes: [UInt8], from start: Int = 0, building: Building = .nothing
  ) -> PickleReading {
    bytes.withUnsafeBytes { walk($0, from: start, building: building) }
  }
}
