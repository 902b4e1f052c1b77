import Glibc
package import SystemPackage

/// All that is in a directory: names, kinds, modes, owners, sizes, times, bytes, link targets.
///
/// Access times are left out, because looking changes them.
package struct Snapshot: Equatable, Sendable {
  /// What there is about one file.
  struct Entry: Equatable, Sendable {
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    var size: Int64
    var modified: Timestamp
    var content: Content
  }

  /// A point in time, to the nanosecond.
  struct Timestamp: Equatable, Sendable {
    var seconds: Int
    var nanoseconds: Int
  }

  /// What a file holds.
  enum Content: Equatable, Sendable {
    case bytes([UInt8])
    case link([UInt8])
    case unreadable(Int32)
    case none
  }

  /// Changes that may be left out of a comparison.
  package struct Aspects: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The times of directories, which change whenever a name in them does.
    package static let directoryTimes = Aspects(rawValue: 1)
  }

  /// By path below the root; paths are bytes, and need not be UTF-8.
  private let entries: [[UInt8]: Entry]

  /// Reads a directory and all below it, following no links below it.
  ///
  /// - Throws: ``SupportFailure`` when the directory or one below it cannot be listed.
  package init(of root: FilePath) throws {
    var entries: [[UInt8]: Entry] = [:]
    var pending: [(FilePath, [UInt8])] = [(root, [])]
    while let (path, name) = pending.popLast() {
      let entry = try Entry(of: path)
      entries[name] = entry
      guard entry.isDirectory else { continue }
      for child in try DirectoryListing.names(in: path) {
        pending.append((path.appending(child), name + [0x2F] + child.bytes))
      }
    }
    self.entries = entries
  }

  /// The number of files, directories included, the root too.
  package var count: Int { entries.count }

  /// Returns what is different from an earlier snapshot, a line each, sorted by path.
  package func differences(from earlier: Snapshot, ignoring ignored: Aspects = []) -> [String] {
    let paths = Set(entries.keys).union(earlier.entries.keys)
    return paths.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { path -> [String] in
      let name =
        path.isEmpty ? "." : String(decoding: path.dropFirst(), as: UTF8.self).debugDescription
      switch (earlier.entries[path], entries[path]) {
      case (let old?, let new?):
        return new.differences(from: old, ignoring: ignored).map { "\(name): \($0)" }
      case (nil, _?): return ["\(name): appeared"]
      case (_?, nil): return ["\(name): vanished"]
      case (nil, nil): return []
      }
    }
  }
}

extension Snapshot.Entry {
  fileprivate var isDirectory: Bool { mode & S_IFMT == S_IFDIR }

  fileprivate init(of path: FilePath) throws {
    var status = stat()
    guard path.withPlatformString({ lstat($0, &status) }) == 0 else {
      throw SupportFailure.system("lstat \(path)")
    }
    mode = status.st_mode
    owner = status.st_uid
    group = status.st_gid
    // The size of a directory is the file system's own business.
    size = status.st_mode & S_IFMT == S_IFDIR ? 0 : Int64(status.st_size)
    modified = Snapshot.Timestamp(
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    switch status.st_mode & S_IFMT {
    case S_IFREG: content = Self.bytes(of: path)
    case S_IFLNK: content = Self.target(of: path)
    default: content = .none
    }
  }

  private static func bytes(of path: FilePath) -> Snapshot.Content {
    let number = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
    guard let file = try? Descriptor(number) else { return .unreadable(errno) }
    var bytes: [UInt8] = []
    while case let some = file.readSome(), !some.isEmpty { bytes += some }
    return .bytes(bytes)
  }

  private static func target(of path: FilePath) -> Snapshot.Content {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = path.withPlatformString { readlink($0, &buffer, buffer.count) }
    return length < 0 ? .unreadable(errno) : .link(Array(buffer.prefix(length)))
  }

  fileprivate func differences(
    from old: Snapshot.Entry, ignoring ignored: Snapshot.Aspects
  ) -> [String] {
    var lines: [String] = []
    func compare<Value: Equatable>(_ what: String, _ old: Value, _ new: Value) {
      if old != new { lines.append("\(what) \(old) -> \(new)") }
    }
    compare("mode", String(old.mode, radix: 8), String(mode, radix: 8))
    compare("owner", "\(old.owner):\(old.group)", "\(owner):\(group)")
    compare("size", old.size, size)
    if !(isDirectory && ignored.contains(.directoryTimes)) {
      compare("time", old.modified.text, modified.text)
    }
    if old.content != content { lines.append(content.difference(from: old.content)) }
    return lines
  }
}

extension Snapshot.Timestamp {
  fileprivate var text: String {
    let fraction = String(nanoseconds)
    return "\(seconds).\(String(repeating: "0", count: 9 - fraction.count))\(fraction)"
  }
}

extension Snapshot.Content {
  fileprivate func difference(from old: Snapshot.Content) -> String {
    guard case .bytes(let new) = self, case .bytes(let old) = old else {
      return "content \(old) -> \(self)"
    }
    let same = zip(old, new).prefix { $0 == $1 }.count
    return "bytes differ from \(same) on"
  }
}

extension FilePath.Component {
  fileprivate var bytes: [UInt8] {
    withPlatformString { name in
      (0..<strlen(name)).map { UInt8(bitPattern: name[$0]) }
    }
  }
}
