import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("A door to what lies below a directory")
struct PathScopeTests {
  private let directory: TemporaryDirectory
  private let disk: POSIXDisk

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write([1], to: "root/inner/file")
    try directory.write([2], to: "outside/file")
    symlink("inner", directory.appending("root/near").string)
    symlink("../outside", directory.appending("root/far").string)
    symlink(directory.appending("outside").string, directory.appending("root/absolute").string)
    disk = try POSIXDisk(beneath: directory.appending("root"))
  }

  @Test("reaches what is there")
  func inside() throws {
    #expect(try disk.read("inner/file", from: 0, limit: 9) == [1])
    #expect(try disk.status(of: "").kind == .directory)
    #expect(try disk.names(in: "inner") == ["file"])
    #expect(try disk.status(of: "far").kind == .link)
    try disk.makeDirectory("new", mode: 0o700)
    try disk.move("inner/file", to: "new/file")
    #expect(try disk.read("new/file", from: 0, limit: 9) == [1])
  }

  @Test(
    "does not lead out of it, nor through a link",
    arguments: [
      "../outside/file", "inner/../../outside/file", "far/file", "absolute/file", "near/file",
      "/etc/hostname", "..",
    ])
  func outside(path: FilePath) throws {
    #expect(throws: Errno.self) { try disk.read(path, from: 0, limit: 9) }
    #expect(throws: Errno.self) { try disk.append([3], to: path) }
    #expect(throws: Errno.self) { try disk.remove(path) }
    #expect(throws: Errno.self) { try disk.move(path, to: "taken") }
    #expect(throws: Errno.self) { try disk.move("inner/file", to: path.appending("x")) }
    #expect(throws: Errno.self) { try disk.setModified(Timestamp(seconds: 1), of: path) }
    #expect(try POSIXDisk().read(directory.appending("outside/file"), from: 0, limit: 9) == [2])
  }

  @Test(
    "behaves the same where the kernel cannot confine a path itself",
    arguments: ["inner/file", "near/file", "far/file", "../outside/file", "inner", "gone", "."])
  func walk(path: FilePath) throws {
    let root = ScopeRoot(
      open(directory.appending("root").string, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC
    let kernel = Result { try opened(root.open(path, flags, 0)) }
    let walk = Result { try opened(root.walk(path, flags, 0)) }
    #expect((try? kernel.get()) == (try? walk.get()))
  }

  private func opened(_ descriptor: Int32) throws -> FileIdentity {
    try FileHandle(adopting: descriptor).status().identity
  }

  @Test("moves never replace")
  func noReplace() throws {
    try disk.create("other", [9], mode: 0o600)
    #expect(throws: Errno.fileExists) { try disk.move("other", to: "inner/file") }
    try disk.exchange("other", "inner/file")
    #expect(try disk.read("other", from: 0, limit: 9) == [1])
  }

  @Test("a file is held by one process at a time")
  func held() throws {
    let held = try disk.hold("inner/file")
    #expect(throws: Errno.wouldBlock) { try disk.hold("inner/file") }
    withExtendedLifetime(held) {}
  }
}
