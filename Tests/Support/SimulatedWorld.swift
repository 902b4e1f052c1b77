import Glibc
import Larder
package import SystemPackage

/// All that is on a ``SimulatedDisk`` at one moment.
package struct SimulatedWorld: Sendable {
  private var nodes: [UInt64: SimulatedNode]
  private(set) var nextInode: UInt64 = 2
  /// In nanoseconds since 1970.
  package var clock: Int64 = 1_700_000_000_000_000_000

  private static let root: UInt64 = 1

  /// Makes an empty root.
  package init() {
    let now = Timestamp(nanoseconds: clock)
    nodes = [
      Self.root: SimulatedNode(kind: .directory, inode: Self.root, mode: 0o755, now: now)
    ]
  }

  /// What there is below a path: by path, everything but change times and inodes.
  package func tree(at top: FilePath) -> [String: String] {
    guard let node = try? node(at: top) else { return [:] }
    var tree: [String: String] = [:]
    var pending = [("", node)]
    while let (path, node) = pending.popLast() {
      tree[path] =
        "\(node.kind) \(String(node.mode, radix: 8)) \(node.modified.rfc3339) \(node.bytes)"
      for (name, inode) in node.names {
        let name = String(decoding: name, as: UTF8.self)
        if let child = nodes[inode] { pending.append(("\(path)/\(name)", child)) }
      }
    }
    return tree
  }

  // MARK: Names

  /// A name in a directory.
  struct Slot: Hashable, Sendable {
    var directory: UInt64
    var name: [UInt8]
  }

  func node(at path: FilePath) throws(Errno) -> SimulatedNode {
    try node(at: Self.names(in: path)[...])
  }

  private func node(at names: ArraySlice<[UInt8]>) throws(Errno) -> SimulatedNode {
    guard var node = nodes[Self.root] else { throw .ioError }
    for name in names {
      try Self.requireDirectory(node)
      guard let inode = node.names[name], let child = nodes[inode] else {
        throw .noSuchFileOrDirectory
      }
      node = child
    }
    return node
  }

  func slot(_ path: FilePath) throws(Errno) -> Slot {
    let names = try Self.names(in: path)
    guard let name = names.last else { throw .resourceBusy }
    let directory = try node(at: names.dropLast())
    try Self.requireDirectory(directory)
    return Slot(directory: directory.inode, name: name)
  }

  private static func requireDirectory(_ node: SimulatedNode) throws(Errno) {
    if node.kind == .link { throw .tooManySymbolicLinkLevels }
    guard node.kind == .directory else { throw .notDirectory }
  }

  /// The names in a path, taken apart by hand: this is most of what a simulation does.
  private static func names(in path: FilePath) throws(Errno) -> [[UInt8]] {
    let slash = UInt8(ascii: "/")
    let bytes = path.withPlatformString { name in
      (0..<path.length).map { UInt8(bitPattern: name[$0]) }
    }
    guard bytes.first != slash else { throw .improperLink }
    return bytes.split(separator: slash).map(Array.init)
  }

  func freeSlot(_ path: FilePath) throws(Errno) -> Slot {
    let slot = try slot(path)
    guard nodes[slot.directory]?.names[slot.name] == nil else { throw .fileExists }
    return slot
  }

  /// What `rename(2)` demands of what is in the way.
  func requireReplaceable(_ target: FilePath, with node: SimulatedNode) throws(Errno) {
    guard let old = try? self.node(at: target) else { return }
    switch (node.kind == .directory, old.kind == .directory) {
    case (true, true): guard old.names.isEmpty else { throw .directoryNotEmpty }
    case (true, false): throw .notDirectory
    case (false, true): throw .isDirectory
    case (false, false): break
    }
  }

  // MARK: Changes

  mutating func apply(_ operation: SimulatedOperation) {
    switch operation {
    case .make(let node, let slot, let now):
      nextInode = max(nextInode, node.inode + 1)
      nodes[node.inode] = node
      set(slot, node.inode, now)
    case .append(let inode, let bytes, let now):
      nodes[inode]?.bytes += bytes
      nodes[inode]?.modified = now
      nodes[inode]?.changed = now
    case .move(let inode, let source, let target, let now):
      set(source, nil, now)
      set(target, inode, now)
      nodes[inode]?.changed = now
    case .exchange(let first, let firstSlot, let second, let secondSlot, let now):
      set(firstSlot, second, now)
      set(secondSlot, first, now)
      nodes[first]?.changed = now
      nodes[second]?.changed = now
    case .remove(_, let slot, let now): set(slot, nil, now)
    case .setModified(let inode, let time, let now):
      nodes[inode]?.modified = time
      nodes[inode]?.changed = now
    case .setMode(let inode, let mode, let now):
      nodes[inode]?.mode = mode
      nodes[inode]?.changed = now
    }
  }

  private mutating func set(_ slot: Slot, _ inode: UInt64?, _ now: Timestamp) {
    nodes[slot.directory]?.names[slot.name] = inode
    nodes[slot.directory]?.modified = now
    nodes[slot.directory]?.changed = now
  }
}

/// A file, directory or link of a ``SimulatedWorld``.
struct SimulatedNode: Sendable {
  let kind: FileStatus.Kind
  let inode: UInt64
  var mode: UInt32
  /// What a file holds, or where a link leads.
  var bytes: [UInt8] = []
  var names: [[UInt8]: UInt64] = [:]
  var modified: Timestamp
  var changed: Timestamp

  init(kind: FileStatus.Kind, inode: UInt64, mode: UInt32, now: Timestamp) {
    self.kind = kind
    self.inode = inode
    self.mode = mode
    modified = now
    changed = now
  }

  var status: FileStatus {
    var raw = stat()
    let type: UInt32 =
      switch kind {
      case .directory: S_IFDIR
      case .link: S_IFLNK
      default: S_IFREG
      }
    raw.st_mode = type | mode
    raw.st_dev = 1
    raw.st_ino = ino_t(inode)
    raw.st_size = bytes.count
    raw.st_nlink = 1
    raw.st_mtim = modified.timespec
    raw.st_ctim = changed.timespec
    return FileStatus(raw)
  }
}

extension Timestamp {
  init(nanoseconds: Int64) {
    self.init(
      seconds: nanoseconds / 1_000_000_000, nanoseconds: Int32(nanoseconds % 1_000_000_000))
  }

  fileprivate var timespec: timespec {
    Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))
  }
}
