internal import Glibc
package import SystemPackage

/// What happened to a name in a watched directory, or to the directory itself: inotify(7).
package struct WatchEvent: Sendable, Hashable {
  /// What happened.
  package enum Change: Sendable, Hashable {
    /// A name is there that was not: it was made, or moved here.
    case appeared
    /// A name was removed.
    case vanished
    /// A name was moved away, with all that lies below it.
    case movedAway
    /// What a name stands for was written to, or its permissions were changed.
    case changed
    /// The directory itself was removed or moved, or its file system was unmounted.
    case gone
    /// The number of the watch means nothing any more.
    case released
    /// Events were lost, and nobody knows in which directories.
    case lost
  }

  /// The number that ``DirectoryWatching/watch(_:)`` gave the directory; -1 for ``Change/lost``.
  package var watch: Int32
  package var change: Change
  /// The name in the directory; `nil` where the directory itself is meant.
  package var name: FilePath.Component?
  /// Whether the name stands for a directory.
  package var isDirectory: Bool

  package init(
    _ watch: Int32, _ change: Change, _ name: FilePath.Component? = nil, isDirectory: Bool = false
  ) {
    self.watch = watch
    self.change = change
    self.name = name
    self.isDirectory = isDirectory
  }

  /// Reads what the kernel filled a buffer with: `struct inotify_event`, one after the other.
  ///
  ///     offset  size  field
  ///     0       4     the number of the watch, signed
  ///     4       4     what happened, and to what
  ///     8       4     tells which two events are one move
  ///     12      4     the length of the name with the zeros that fill it up
  ///     16      n     the name; none for the directory itself
  ///
  /// What reaches beyond the buffer, or says nothing of interest, is left out.
  package static func events(in buffer: UnsafeRawBufferPointer) -> [WatchEvent] {
    var events: [WatchEvent] = []
    var position = 0
    while position + headLength <= buffer.count {
      let length = Int(buffer.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
      let end = position + headLength + length
      guard end <= buffer.count else { break }
      let name = UnsafeRawBufferPointer(rebasing: buffer[position + headLength..<end])
      if let event = event(buffer, at: position, name) { events.append(event) }
      position = end
    }
    return events
  }

  private static let headLength = 16

  private static func event(
    _ buffer: UnsafeRawBufferPointer, at position: Int, _ name: UnsafeRawBufferPointer
  ) -> WatchEvent? {
    let mask = buffer.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
    guard let change = change(mask) else { return nil }
    return WatchEvent(
      buffer.loadUnaligned(fromByteOffset: position, as: Int32.self), change, component(name),
      isDirectory: mask & UInt32(IN_ISDIR) != 0)
  }

  private static func change(_ mask: UInt32) -> Change? {
    func has(_ bits: Int32...) -> Bool { bits.contains { mask & UInt32($0) != 0 } }
    if has(IN_Q_OVERFLOW) { return .lost }
    if has(IN_IGNORED) { return .released }
    if has(IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT) { return .gone }
    if has(IN_CREATE, IN_MOVED_TO) { return .appeared }
    if has(IN_MOVED_FROM) { return .movedAway }
    if has(IN_DELETE) { return .vanished }
    return has(IN_MODIFY, IN_CLOSE_WRITE, IN_ATTRIB) ? .changed : nil
  }

  /// The name up to its first zero; `nil` where there is none.
  private static func component(_ bytes: UnsafeRawBufferPointer) -> FilePath.Component? {
    guard let end = bytes.firstIndex(of: 0), end > 0 else { return nil }
    return bytes.withMemoryRebound(to: CChar.self) { name in
      name.baseAddress.flatMap { FilePath.Component(platformString: $0) }
    }
  }
}
