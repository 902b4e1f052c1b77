import Glibc
import Larder
import SystemPackage
import TestSupport
import Testing

@Suite("A watched directory")
struct WatchTests {
  /// A record as the kernel writes it; the name is filled up to a multiple of 16 bytes.
  static func record(_ watch: Int32, _ mask: Int32, _ name: String = "") -> [UInt8] {
    var padded = Array(name.utf8)
    if !name.isEmpty { padded += [UInt8](repeating: 0, count: 16 - name.utf8.count % 16) }
    let numbers = [UInt32(bitPattern: watch), UInt32(bitPattern: mask), 0, UInt32(padded.count)]
    return numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } } + padded
  }

  static func events(in bytes: [UInt8]) -> [WatchEvent] {
    bytes.withUnsafeBytes { WatchEvent.events(in: $0) }
  }

  static let directoryBit = Int32(IN_ISDIR)

  @Test(
    "tells what happened by the kernel's records",
    arguments: [
      (Int32(IN_CREATE), WatchEvent.Change.appeared), (Int32(IN_MOVED_TO), .appeared),
      (Int32(IN_DELETE), .vanished), (Int32(IN_MOVED_FROM), .movedAway),
      (Int32(IN_MODIFY), .changed), (Int32(IN_CLOSE_WRITE), .changed),
      (Int32(IN_ATTRIB), .changed),
    ])
  func meaning(mask: Int32, change: WatchEvent.Change) {
    let bytes = Self.record(7, mask, "key") + Self.record(8, mask | Self.directoryBit, "3fa")
    #expect(
      Self.events(in: bytes) == [
        WatchEvent(7, change, "key"), WatchEvent(8, change, "3fa", isDirectory: true),
      ])
  }

  @Test("tells what happens to the directory itself, and that events were lost")
  func itself() {
    let bytes =
      Self.record(1, Int32(IN_DELETE_SELF)) + Self.record(1, Int32(IN_IGNORED))
      + Self.record(2, Int32(IN_MOVE_SELF)) + Self.record(-1, Int32(IN_Q_OVERFLOW))
      + Self.record(3, Int32(IN_OPEN), "read")
    #expect(
      Self.events(in: bytes) == [
        WatchEvent(1, .gone), WatchEvent(1, .released), WatchEvent(2, .gone), WatchEvent(-1, .lost),
      ])
  }

  @Test("is not led beyond the bytes that were read", arguments: 0...63)
  func cut(length: Int) {
    let bytes = Self.record(1, Int32(IN_CREATE), "a") + Self.record(2, Int32(IN_CREATE), "b")
    #expect(bytes.count == 64)
    let events = Self.events(in: Array(bytes[..<length]))
    #expect(events == (length < 32 ? [] : [WatchEvent(1, .appeared, "a")]))
  }

  @Test("takes no length at its word, and no name without an end")
  func hostile() {
    var long = Self.record(1, Int32(IN_CREATE), "a")
    long.replaceSubrange(12..<16, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(Self.events(in: long).isEmpty)
    var endless = Self.record(1, Int32(IN_CREATE), "a")
    endless.replaceSubrange(16..., with: [UInt8](repeating: 0x61, count: 16))
    #expect(Self.events(in: endless) == [WatchEvent(1, .appeared)])
  }

  @Test("tells of what is made, written, moved and removed in it, and of its own end")
  func real() throws {
    let directory = try TemporaryDirectory()
    let path = directory.appending("watched")
    mkdir(path.string, 0o755)
    var watcher = try DirectoryWatcher(WatchBell())
    let watch = try watcher.watch(path)
    let again = try watcher.watch(path)
    #expect(again == watch)

    try directory.write([1, 2, 3], to: "watched/made")
    mkdir(path.appending("inner").string, 0o755)
    rename(path.appending("made").string, path.appending("moved").string)
    unlink(path.appending("moved").string)
    watcher.wait()
    var events = watcher.events()
    #expect(events.contains(WatchEvent(watch, .appeared, "made")))
    #expect(events.contains(WatchEvent(watch, .changed, "made")))
    #expect(events.contains(WatchEvent(watch, .appeared, "inner", isDirectory: true)))
    #expect(
      events.suffix(3) == [
        WatchEvent(watch, .movedAway, "made"), WatchEvent(watch, .appeared, "moved"),
        WatchEvent(watch, .vanished, "moved"),
      ])

    rmdir(path.appending("inner").string)
    rmdir(path.string)
    watcher.wait()
    events = watcher.events()
    #expect(events.contains(WatchEvent(watch, .gone)))
    #expect(events.last == WatchEvent(watch, .released))
  }

  @Test("is one: a file, a link and a name that is not there are refused")
  func refusing() throws {
    let directory = try TemporaryDirectory()
    try directory.write([1], to: "file")
    symlink(directory.path.string, directory.appending("link").string)
    var watcher = try DirectoryWatcher(WatchBell())
    for (name, reason) in [
      ("file", Errno.notDirectory), ("link", .notDirectory), ("nothing", .noSuchFileOrDirectory),
    ] {
      do throws(Errno) {
        _ = try watcher.watch(directory.appending(name))
        Issue.record("\(name) is watched")
      } catch {
        #expect(error == reason, "\(name)")
      }
    }
  }

  @Test("is waited for only until the bell rings, also if it rang before")
  func bell() throws {
    let bell = try WatchBell()
    var watcher = try DirectoryWatcher(bell)
    let directory = try TemporaryDirectory()
    _ = try watcher.watch(directory.path)
    bell.ring()
    watcher.wait()
    watcher.rest(.seconds(3600))
    let events = watcher.events()
    #expect(events.isEmpty)
  }
}
