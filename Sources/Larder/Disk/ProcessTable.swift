internal import CLinux
internal import Glibc
package import SystemPackage

/// The processes of this machine, as far as `/proc` shows them: `proc(5)`.
package struct ProcessTable: Sendable {
  /// A process that has a file open.
  package struct Opener: Sendable, Hashable {
    /// Its number.
    package let pid: Int32
    /// The file that it has open.
    package let file: FileIdentity
  }

  private let root: FilePath

  /// Makes a table of what is mounted at a path.
  package init(root: FilePath = "/proc") { self.root = root }

  /// The user that this process acts as.
  package static var currentUser: UInt32 { geteuid() }

  /// When the machine started; `nil` where that is not told.
  package var bootTime: Timestamp? {
    line(of: root.appending("stat"), after: "btime ").flatMap { Int64($0) }
      .map { Timestamp(seconds: $0) }
  }

  /// Whether this process sees the processes of the whole machine, not only of a container.
  ///
  /// The first process-id namespace has a fixed inode. Source: Linux `include/linux/proc_ns.h`,
  /// `PROC_PID_INIT_INO`.
  package var isInFirstNamespace: Bool {
    let link = try? POSIXDiskReader().destination(ofLink: root.appending("self/ns/pid"))
    return link?.string == "pid:[4026531836]"
  }

  /// Whether the entries of other users' processes are hidden by a mount option.
  package var hidesOtherUsers: Bool {
    line(of: root.appending("self/mounts"), after: "proc \(root.string) ")?
      .contains("hidepid=") ?? false
  }

  /// The command line of a process, or its name; at most 200 bytes.
  package func command(of pid: Int32) -> String {
    let directory = root.appending(String(pid))
    let reader = POSIXDiskReader()
    // These files have no length: it is not known before they are read.
    let words = (try? reader.readUnsized(directory.appending("cmdline"), limit: 200)) ?? []
    let text = String(decoding: words.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    let name = (try? reader.readUnsized(directory.appending("comm"), limit: 64)) ?? []
    return text.trimmed.isEmpty ? String(decoding: name, as: UTF8.self).trimmed : text.trimmed
  }

  /// When a process started.
  package func startTime(of pid: Int32) -> Timestamp? {
    guard let boot = bootTime,
      let bytes = try? POSIXDiskReader().readUnsized(
        root.appending("\(pid)/stat"), limit: 4_096)
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // The name in brackets may hold spaces; the 20th field after it is the start, in ticks.
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    let ticks = Int64(sysconf(Int32(_SC_CLK_TCK)))
    guard fields.count > 19, let start = Int64(fields[19]), ticks > 0 else { return nil }
    return Timestamp(seconds: boot.seconds + start / ticks)
  }

  /// The processes that hold a kernel lock on one of some files: `/proc/locks`.
  package func kernelLocks(on files: Set<FileIdentity>) -> [Opener] {
    guard
      let bytes = try? POSIXDiskReader().readUnsized(root.appending("locks"), limit: 1 << 22)
    else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count >= 6, let pid = Int32(fields[4]),
        let file = Self.identity(String(fields[5])), files.contains(file)
      else { return nil }
      return Opener(pid: max(0, pid), file: file)
    }
  }

  /// `08:01:131`: the device in two hexadecimal numbers, the inode in decimal.
  private static func identity(_ text: String) -> FileIdentity? {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let major = UInt32(parts[0], radix: 16),
      let minor = UInt32(parts[1], radix: 16), let inode = UInt64(parts[2])
    else { return nil }
    return FileIdentity(device: device(UInt64(major), UInt64(minor)), inode: inode)
  }

  /// Source: glibc `bits/sysmacros.h`, `makedev`.
  private static func device(_ major: UInt64, _ minor: UInt64) -> UInt64 {
    (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | minor & 0xFF | (minor & ~0xFF) << 12
  }

  /// What ``openers(of:named:)`` found, and whether it could look everywhere.
  package struct Search: Sendable {
    /// Who has one of the files open.
    package var openers: [Opener] = []
    /// Users whose processes could not be looked into.
    package var hiddenUsers: Set<UInt32> = []
  }

  /// Finds the processes that have one of some files open.
  ///
  /// Only descriptors whose files have one of the names are touched, so that one on a dead network
  /// server does no harm.
  ///
  /// - Complexity: One system call for each descriptor of each process.
  package func openers(of files: Set<FileIdentity>, named names: Set<String>) -> Search {
    var search = Search()
    let names = names.map { [0x2F] + Array($0.utf8) }
    guard let directory = try? DirectoryHandle(root) else { return search }
    try? directory.forEachName { name in
      guard let component = name.component, let pid = Int32(component.string),
        let status = try? directory.status(name)
      else { return }
      do throws(Errno) {
        let descriptors = try directory.directory(name).directory("fd")
        try collect(descriptors, pid, files, names, into: &search)
      } catch {
        // A process that ended meanwhile holds nothing.
        if error != .noSuchFileOrDirectory, error != .noSuchProcess {
          search.hiddenUsers.insert(status.owner)
        }
      }
    }
    return search
  }

  private func collect(
    _ descriptors: borrowing DirectoryHandle, _ pid: Int32, _ files: Set<FileIdentity>,
    _ names: [[UInt8]], into search: inout Search
  ) throws(Errno) {
    guard descriptors.isListable else { throw .permissionDenied }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
    defer { buffer.deallocate() }
    try descriptors.forEachName { name in
      guard let target = try? descriptors.rawDestination(ofLink: name, into: buffer),
        names.contains(where: { Self.ends(target, with: $0) }),
        let status = try? descriptors.statusFollowingLinks(name), files.contains(status.identity)
      else { return }
      search.openers.append(Opener(pid: pid, file: status.identity))
    }
  }

  /// Whether a path's last component is a name; one that was deleted is marked so.
  private static func ends(_ path: UnsafeRawBufferPointer, with name: [UInt8]) -> Bool {
    func hasSuffix(_ suffix: [UInt8]) -> Bool {
      path.count > suffix.count && path.suffix(suffix.count).elementsEqual(suffix)
    }
    return hasSuffix(name) || hasSuffix(name + Array(" (deleted)".utf8))
  }

  private func line(of file: FilePath, after prefix: String) -> String? {
    guard let bytes = try? POSIXDiskReader().readUnsized(file, limit: 1 << 20) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
