package import Larder
import Synchronization
package import SystemPackage

/// A file system in memory whose power can be cut.
///
/// It knows two worlds: what programs see, and what would be there after a power cut. Every change
/// is an operation on names or on the bytes of one file; those that no barrier has made durable yet
/// may or may not have reached the medium, in any selection that keeps the order of operations that
/// depend on each other. A rename is one operation, as on every file system with a journal.
/// Paths are relative to its root; no link is followed.
package final class SimulatedDisk: Disk {
  private struct State {
    var seen: SimulatedWorld
    var durable: SimulatedWorld
    var pending: [SimulatedOperation] = []
    var clock: Int64
    var steps = 0
    var held: Set<UInt64> = []
    /// How many share the lock of a file.
    var shared: [UInt64: Int] = [:]
  }

  private let state: Mutex<State>
  private let cutAfter: Int
  private let failure: (step: Int, reason: Errno)?

  /// Makes a disk.
  ///
  /// - Parameters:
  ///   - world: What is on it, durably.
  ///   - cutAfter: The number of changes after which the power goes: every call fails from then on.
  ///   - failure: A change that fails, by its number from 0 on, and how.
  package init(
    _ world: SimulatedWorld = SimulatedWorld(), cutAfter: Int = .max,
    failure: (step: Int, reason: Errno)? = nil
  ) {
    state = Mutex(State(seen: world, durable: world, clock: world.clock))
    self.cutAfter = cutAfter
    self.failure = failure
  }

  /// The number of changes and barriers asked for so far.
  package var steps: Int { state.withLock { $0.steps } }

  /// What programs see.
  package var world: SimulatedWorld { state.withLock { $0.seen } }

  /// What is there after a power cut now.
  package func world(afterPowerCut luck: SimulatedLuck) -> SimulatedWorld {
    state.withLock { state in
      var world = state.durable
      for operation in luck.choose(from: state.pending) { world.apply(operation) }
      world.clock = state.clock + 1_000_000_000
      return world
    }
  }

  /// Lets time pass, in nanoseconds.
  package func advance(by nanoseconds: Int64) { state.withLock { $0.clock += nanoseconds } }

  // MARK: Looking

  private func look<Result: Sendable>(
    _ body: (SimulatedWorld) throws(Errno) -> sending Result
  ) throws(Errno) -> sending Result {
    try state.withLock { (state) throws(Errno) in
      guard state.steps <= cutAfter else { throw .ioError }
      return try body(state.seen)
    }
  }

  package func status(of path: FilePath) throws(Errno) -> FileStatus {
    try look { world throws(Errno) in try world.node(at: path).status }
  }

  package func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    try look { world throws(Errno) in
      let node = try world.node(at: directory)
      guard node.kind == .directory else { throw Errno.notDirectory }
      return node.names.keys.compactMap {
        FilePath.Component(platformString: $0.map(CChar.init(bitPattern:)) + [0])
      }
    }
  }

  package func read(
    _ path: FilePath, from offset: Int64, limit: Int
  ) throws(Errno) -> [UInt8] {
    try look { world throws(Errno) in
      let node = try world.node(at: path)
      guard node.kind == .file else { throw Errno.invalidArgument }
      return Array(node.bytes.dropFirst(Int(offset)).prefix(limit))
    }
  }

  package func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    try look { world throws(Errno) in
      let node = try world.node(at: path)
      guard node.kind == .link else { throw Errno.invalidArgument }
      return FilePath(String(decoding: node.bytes, as: UTF8.self))
    }
  }

  // MARK: Changing

  /// Makes one change: plans it on what is seen, then applies it there.
  private func change(
    _ plan: (SimulatedWorld, Timestamp) throws(Errno) -> [SimulatedOperation]
  ) throws(Errno) {
    try state.withLock { (state) throws(Errno) in
      try Self.step(&state, cutAfter)
      state.clock += 1_000_000
      var operations = try plan(state.seen, Timestamp(nanoseconds: state.clock))
      let isFailing = failure?.step == state.steps - 1
      // A disk that is full takes a part of what is written.
      if isFailing { operations = operations.compactMap(\.torn) }
      for operation in operations {
        state.seen.apply(operation)
        state.pending.append(operation)
      }
      if isFailing, let failure { throw failure.reason }
    }
  }

  private static func step(_ state: inout State, _ cutAfter: Int) throws(Errno) {
    state.steps += 1
    guard state.steps <= cutAfter else { throw .ioError }
  }

  package func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno) {
    try change { world, now throws(Errno) in
      let node = SimulatedNode(kind: .directory, inode: world.nextInode, mode: mode, now: now)
      return [.make(node, try world.freeSlot(path), now)]
    }
  }

  package func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno) {
    try change { world, now throws(Errno) in
      let node = SimulatedNode(kind: .file, inode: world.nextInode, mode: mode, now: now)
      let make = SimulatedOperation.make(node, try world.freeSlot(path), now)
      return bytes.isEmpty ? [make] : [make, .append(node.inode, bytes, now)]
    }
  }

  package func append(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      [.append(try world.node(at: path).inode, bytes, now)]
    }
  }

  package func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      let from = try world.slot(source)
      let inode = try world.node(at: source).inode
      return [.move(inode, from, try world.freeSlot(target), now)]
    }
  }

  package func replace(_ target: FilePath, with source: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      let node = try world.node(at: source)
      try world.requireReplaceable(target, with: node)
      return [.move(node.inode, try world.slot(source), try world.slot(target), now)]
    }
  }

  package func exchange(_ first: FilePath, _ second: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      [
        .exchange(
          try world.node(at: first).inode, try world.slot(first),
          try world.node(at: second).inode, try world.slot(second), now)
      ]
    }
  }

  package func remove(_ path: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      let node = try world.node(at: path)
      guard node.kind != .directory else { throw Errno.isDirectory }
      return [.remove(node.inode, try world.slot(path), now)]
    }
  }

  package func removeDirectory(_ path: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      let node = try world.node(at: path)
      guard node.kind == .directory else { throw Errno.notDirectory }
      guard node.names.isEmpty else { throw Errno.directoryNotEmpty }
      return [.remove(node.inode, try world.slot(path), now)]
    }
  }

  package func setModified(_ time: Timestamp, of path: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      [.setModified(try world.node(at: path).inode, time, now)]
    }
  }

  package func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
    try change { world, now throws(Errno) in
      [.setMode(try world.node(at: path).inode, mode, now)]
    }
  }

  // MARK: Barriers

  private func makeDurable(
    _ isMeant: (SimulatedWorld) throws(Errno) -> (SimulatedOperation) -> Bool
  ) throws(Errno) {
    try state.withLock { (state) throws(Errno) in
      try Self.step(&state, cutAfter)
      let isMeant = try isMeant(state.seen)
      let durable = SimulatedOperation.withDependencies(state.pending, of: isMeant)
      for index in durable { state.durable.apply(state.pending[index]) }
      let rest = state.pending.indices.filter { !durable.contains($0) }
      state.pending = rest.map { state.pending[$0] }
    }
  }

  package func syncFile(_ path: FilePath) throws(Errno) {
    try makeDurable { world throws(Errno) in
      let inode = try world.node(at: path).inode
      return { $0.changesContents(of: inode) }
    }
  }

  package func syncDirectory(_ path: FilePath) throws(Errno) {
    try makeDurable { world throws(Errno) in
      let inode = try world.node(at: path).inode
      return { $0.changesContents(of: inode) || $0.slots.contains { $0.directory == inode } }
    }
  }

  package func syncFileSystem(of path: FilePath) throws(Errno) {
    try makeDurable { _ in { _ in true } }
  }

  package func hold(_ path: FilePath) throws(Errno) -> any HeldFile {
    let inode = try look { world throws(Errno) in try world.node(at: path).inode }
    let isFree = state.withLock {
      $0.shared[inode, default: 0] == 0 && $0.held.insert(inode).inserted
    }
    guard isFree else { throw .wouldBlock }
    return Held(self, inode)
  }

  private final class Held: HeldFile {
    let disk: SimulatedDisk
    let inode: UInt64

    init(_ disk: SimulatedDisk, _ inode: UInt64) {
      self.disk = disk
      self.inode = inode
    }

    deinit { _ = disk.state.withLock { $0.held.remove(inode) } }
  }

  package func openLock(_ path: FilePath) throws(Errno) -> any SharableLock {
    Shared(self, try look { world throws(Errno) in try world.node(at: path).inode })
  }

  private final class Shared: SharableLock {
    let disk: SimulatedDisk
    let inode: UInt64

    init(_ disk: SimulatedDisk, _ inode: UInt64) {
      self.disk = disk
      self.inode = inode
    }

    func lockShared() throws(Errno) {
      let isFree = disk.state.withLock { state in
        guard !state.held.contains(inode) else { return false }
        state.shared[inode, default: 0] += 1
        return true
      }
      guard isFree else { throw .wouldBlock }
    }

    func unlock() { disk.state.withLock { $0.shared[inode, default: 1] -= 1 } }
  }
}
